// Every package that is used is declared, and every one that is declared is used: what ships by `dependencies`, all else
// by `devDependencies`. A package counts as used that is imported, resolved by its name, run as a program, or asked for as
// a peer by one that is used.
import { globSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import ts from 'typescript';

const SHIPPED = ['src/**/*.ts', 'migrations/**/*.ts'];
const ALL = [...SHIPPED, 'test/**/*.{ts,mjs}', '.ci/*.mjs', '*.{ts,mjs}', '.*.cjs'];
/** The types of Node.js are used by every file. */
const ALWAYS_USED = ['@types/node'];

const {
  dependencies = {},
  optionalDependencies = {},
  devDependencies = {},
  scripts = {},
} = readJson('package.json');
const shipped = Object.keys({ ...dependencies, ...optionalDependencies });
const declared = [...shipped, ...Object.keys(devDependencies)];

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

const packageOf = (specifier) =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

/** The packages that a file imports, or names to resolve them. */
function packagesOf(file) {
  const text = readFileSync(file, 'utf8');
  const imported = ts
    .preProcessFile(text, true, true)
    .importedFiles.map(({ fileName }) => fileName)
    .filter((specifier) => !/^[./]|^node:/.test(specifier) && !builtinModules.includes(specifier));
  const resolved = [...text.matchAll(/\bresolve\('([^'./][^']*)'\)/g)].map(([, specifier]) => specifier);
  return { imported: imported.map(packageOf), resolved: resolved.map(packageOf) };
}

const filesOf = (patterns) =>
  patterns.flatMap((pattern) => globSync(pattern)).filter((file) => !file.endsWith('.d.mts'));
const isShipped = (file) => !file.endsWith('.spec.ts');

/** The names of programs that a text starts. */
const wordsOf = (text) => text.match(/[\w-]+/g) ?? [];

function withPeers(used) {
  const found = new Set(used);
  for (const name of found) {
    if (!declared.includes(name)) continue;
    const { peerDependencies = {} } = readJson(join('node_modules', name, 'package.json'));
    for (const peer of Object.keys(peerDependencies)) found.add(peer);
    found.add(`@types/${name}`);
  }
  return found;
}

function programsIn(texts) {
  const words = new Set(texts.flatMap(wordsOf));
  return declared.filter((name) => {
    const { bin = {} } = readJson(join('node_modules', name, 'package.json'));
    const programs = typeof bin === 'string' ? [name.split('/').at(-1)] : Object.keys(bin);
    return programs.some((program) => words.has(program));
  });
}

function faults() {
  const shippedFiles = filesOf(SHIPPED).filter(isShipped);
  const inShipped = shippedFiles.map((file) => ({ file, ...packagesOf(file) }));
  const inAll = filesOf(ALL).map((file) => ({ file, ...packagesOf(file) }));
  const usedBy = (files) => files.flatMap(({ imported, resolved }) => [...imported, ...resolved]);
  const scriptTexts = [
    ...Object.values(scripts),
    ...globSync('.ci/*.mjs').map((file) => readFileSync(file, 'utf8')),
  ];
  const usedShipped = withPeers(usedBy(inShipped));
  const usedAtAll = withPeers([...usedBy(inAll), ...programsIn(scriptTexts), ...ALWAYS_USED]);

  const undeclared = (files, names, list) =>
    files.flatMap(({ file, imported }) =>
      imported
        .filter((name) => !names.includes(name))
        .map((name) => `${file} imports ${name}, which is not in ${list}`),
    );
  const unused = (names, used, list) =>
    names.filter((name) => !used.has(name)).map((name) => `${name} is in ${list}, and nothing uses it`);
  return [
    ...undeclared(inShipped, shipped, 'dependencies'),
    ...undeclared(
      inAll.filter(({ file }) => !shippedFiles.includes(file)),
      declared,
      'package.json',
    ),
    ...unused(shipped, usedShipped, 'dependencies'),
    ...unused(Object.keys(devDependencies), usedAtAll, 'devDependencies'),
  ];
}

const found = faults();
for (const fault of new Set(found)) process.stdout.write(`${fault}\n`);
process.exit(found.length === 0 ? 0 : 1);
