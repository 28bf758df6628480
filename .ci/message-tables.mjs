// The README's tables of OCPP messages: what a charger sends and is sent in each version, from the code of the version
// and the specs that drive it. `npm run docs` writes them into the README; a test fails while they differ.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withConformanceTables } from './conformance-tables.mjs';
import { between, markdownTable } from './markdown.mjs';

const README = 'README.md';
const BEGIN = '<!-- messages: written by `npm run docs` -->';
const END = '<!-- /messages -->';
const FOLDERS = { 'ocpp1.6': 'v16', 'ocpp2.0.1': 'v201', 'ocpp2.1': 'v21' };

const kebab = (action) =>
  action.replace(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[a-z])(?=\d)/g, '-').toLowerCase();

/** The spec of a message; null when there is none that describes it in this direction. */
function specOf(version, action, direction) {
  const folder = join('test/ocpp', FOLDERS[version.subprotocol], 'messages');
  const files = [`${kebab(action)}.spec.ts`, `${kebab(action)}-to-charger.spec.ts`];
  const title = new RegExp(`'${action}',\\s*'${direction}'`);
  const found = files
    .map((file) => join(folder, file))
    .find((file) => existsSync(file) && title.test(readFileSync(file, 'utf8')));
  return found ?? null;
}

/** Each message of a version in each of its directions: {action, direction, supported, spec}. */
export function messagesOf(version) {
  const isSent = (action) => version.sends.has(action) || !version.handlers.has(action);
  return version.validator.actions.flatMap((action) => {
    const received = { action, direction: 'from the charger', supported: 'yes' };
    const sent = {
      action,
      direction: 'to the charger',
      supported: version.sends.has(action) ? 'yes' : 'as it is',
    };
    return [...(version.handlers.has(action) ? [received] : []), ...(isSent(action) ? [sent] : [])].map(
      (message) => ({ ...message, spec: specOf(version, action, message.direction) }),
    );
  });
}

function table(version) {
  const rows = messagesOf(version).map(({ action, direction, supported, spec }) => {
    const test = spec === null ? 'none' : `[${spec.split('/').at(-1)}](${spec})`;
    return [action, direction, supported, test];
  });
  return markdownTable([['message', 'direction', 'supported', 'test'], ...rows]);
}

/** The README as it should be: the text between the marks is replaced. */
export function withMessageTables(readme, versions) {
  const tables = [...versions.values()].map(
    (version) => `### OCPP ${version.subprotocol.slice('ocpp'.length)}\n\n${table(version)}`,
  );
  return between(readme, BEGIN, END, tables.join('\n\n'));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { OCPP_VERSIONS } = await import('../dist/modules/ocpp/versions.js');
  const readme = withMessageTables(readFileSync(README, 'utf8'), OCPP_VERSIONS);
  writeFileSync(README, withConformanceTables(readme));
}
