import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import extractDepcruiseConfig from 'dependency-cruiser/config-utl/extract-depcruise-config';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const { forbidden = [], options = {} } = await extractDepcruiseConfig(join(ROOT, '.dependency-cruiser.cjs'));

type Tree = Record<string, string>;

const uses = (...specifiers: string[]) =>
  specifiers.map((specifier, index) => `import { a as a${index} } from '${specifier}';\n`).join('') +
  'export const a = 1;\n';

/** A tree of the same shape as ours, which breaks no rule. */
const SOUND: Tree = {
  'package.json': JSON.stringify({ dependencies: { ws: '*' }, devDependencies: { vitest: '*' } }),
  'src/main.ts': uses('./roles/ocpp.role.js'),
  'src/admin.ts': uses('./modules/driver/index.js', './platform/errors.js', './admin/seed.js'),
  'src/admin/seed.ts': uses('../modules/station/index.js'),
  'src/demo.ts': uses('./simulator/index.js'),
  'src/roles/ocpp.role.ts': uses('../modules/ocpp/index.js', '../modules/monitoring/index.js', 'node:fs'),
  'src/platform/errors.ts': uses('ws'),
  'src/platform/clock.ts': uses('./errors.js'),
  'src/modules/driver/index.ts': uses('./driver.service.js'),
  'src/modules/driver/driver.service.ts': uses('../../platform/clock.js'),
  'src/modules/driver/driver.service.spec.ts': uses('./driver.service.js', 'vitest'),
  'src/modules/station/index.ts': uses('../../platform/clock.js'),
  'src/modules/billing/index.ts': uses('../driver/index.js', '../station/index.js'),
  'src/modules/monitoring/index.ts': uses('../billing/index.js', '../driver/index.js', '../station/index.js'),
  'src/modules/ocpp/index.ts': uses('../billing/index.js', '../monitoring/index.js', './rpc/message.js'),
  'src/modules/ocpp/rpc/message.ts': uses('../../../platform/errors.js'),
  'src/simulator/cli.ts': uses('./index.js'),
  'src/simulator/index.ts': uses('ws'),
  'src/console/page.ts': uses(),
  'test/support/postgres.ts': uses(),
};

/** For each rule one change of the sound tree that breaks it, and no other. */
const VIOLATIONS: Record<string, Tree> = {
  'platform-imports-no-module': {
    'src/platform/clock.ts': uses('../roles/clock.js'),
    'src/roles/clock.ts': uses(),
  },
  'driver-imports': { 'src/modules/driver/driver.service.ts': uses('../station/index.js') },
  'station-imports': { 'src/modules/station/index.ts': uses('../driver/index.js') },
  'billing-imports': {
    'src/modules/billing/index.ts': uses('../ocpp/index.js'),
    'src/modules/ocpp/index.ts': uses('./rpc/message.js'),
  },
  'monitoring-imports': { 'src/modules/monitoring/index.ts': uses('../../simulator/index.js') },
  'ocpp-imports': { 'src/modules/ocpp/rpc/message.ts': uses('../../../simulator/index.js') },
  'roles-import': { 'src/admin/seed.ts': uses('../simulator/index.js') },
  'simulator-stands-alone': { 'src/simulator/cli.ts': uses('../platform/errors.js') },
  'console-stands-alone': { 'src/console/page.ts': uses('../platform/errors.js') },
  'ocpp-only-by-roles': { 'src/demo.ts': uses('./modules/ocpp/index.js') },
  'module-through-index': { 'src/modules/billing/index.ts': uses('../driver/driver.service.js') },
  'index-from-outside': { 'src/admin/seed.ts': uses('../modules/driver/driver.service.js') },
  'no-cycle': {
    'src/platform/errors.ts': `import type { A } from './clock.js';\nexport const a: A = 1;\n`,
    'src/platform/clock.ts': `import { a } from './errors.js';\nexport type A = typeof a;\n`,
  },
  'no-dead-file': { 'src/platform/forgotten.ts': uses('./errors.js') },
  'no-test-code': { 'src/platform/clock.ts': uses('../../test/support/postgres.js') },
  'no-dev-dependency': { 'src/platform/clock.ts': uses('vitest') },
  'declared-dependency': { 'src/platform/clock.ts': uses('rxjs') },
  resolvable: { 'src/platform/clock.ts': uses('./sundial.js') },
};

describe('the architecture rules', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'csms-rules-'));
  });
  afterAll(() => rm(directory, { recursive: true }));

  const plant = async (name: string, tree: Tree) => {
    const root = join(directory, name);
    for (const [path, text] of Object.entries(tree)) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text);
    }
    await symlink(join(ROOT, 'node_modules'), join(root, 'node_modules'));
    return root;
  };

  it('let the real tree pass', async () => {
    expect(await violations(ROOT)).toEqual([]);
  });

  it('let a sound tree pass', async () => {
    expect(await violations(await plant('sound', SOUND))).toEqual([]);
  });

  it('each have a violation to show', () => {
    expect(Object.keys(VIOLATIONS)).toEqual(forbidden.map(({ name }) => name));
  });

  it.each(Object.entries(VIOLATIONS))('catch a violation of %s', async (rule, change) => {
    const found = await violations(await plant(rule, { ...SOUND, ...change }));
    expect(new Set(found.map((violation) => violation.split(':')[0]))).toEqual(new Set([rule]));
  });
});

/** What dependency-cruiser reports of `src/` below a root, as "rule: from -> to". */
async function violations(root: string): Promise<string[]> {
  const { output } = await cruise(
    ['src'],
    { ...options, baseDir: root, ruleSet: { forbidden }, validate: true },
    { ...options.enhancedResolveOptions, bustTheCache: true },
    { tsConfig: extractTSConfig(join(ROOT, 'tsconfig.json')) },
  );
  const { summary } = output as ICruiseResult;
  return summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`);
}
