let at = Number.NaN;
let text = '';

/** The present moment in ISO 8601, UTC; written once a millisecond, however many ask for it. */
export function presentTime(): string {
  const now = Date.now();
  if (now !== at) {
    at = now;
    text = new Date(now).toISOString();
  }
  return text;
}
