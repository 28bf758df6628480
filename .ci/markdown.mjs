/** A table in Markdown, as prettier formats it; the first row is its head. */
export function markdownTable(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const line = (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [line(rows[0]), rule, ...rows.slice(1).map(line)].join('\n');
}

/** The text with what stands between two marks replaced. */
export function between(text, begin, end, content) {
  const [before, after] = [text.indexOf(begin), text.indexOf(end)];
  if (before < 0 || after < before) throw new Error(`the text has no place between ${begin} and ${end}`);
  return `${text.slice(0, before + begin.length)}\n\n${content}\n\n${text.slice(after)}`;
}
