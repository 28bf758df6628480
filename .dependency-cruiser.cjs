// Who may import whom. Checked by `npm run lint`; test/architecture plants one violation of each rule.

/** A part of src/ and the only other parts that it may import. */
const mayImportOnly = (name, comment, part, others) => ({
  name,
  comment,
  severity: 'error',
  from: { path: `^src/${part}` },
  to: { path: '^src/', pathNot: [part, ...others].map((allowed) => `^src/${allowed}`) },
});

const PLATFORM = 'platform/';
const modules = (...names) => `modules/(${names.join('|')})/`;
const ROLES = '(roles/|admin/|(main|admin)\\.ts$)';
const SPECS = '\\.spec\\.ts$';
/** What a person, the operating system, a test or a benchmark starts. */
const ENTRY_POINTS = '^src/(main|admin|demo|simulator/(cli|index))\\.ts$';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    mayImportOnly('platform-imports-no-module', 'The platform knows no module.', PLATFORM, []),
    mayImportOnly('driver-imports', 'driver builds on the platform alone.', modules('driver'), [PLATFORM]),
    mayImportOnly('station-imports', 'station builds on the platform alone.', modules('station'), [PLATFORM]),
    mayImportOnly('billing-imports', 'billing may ask drivers and stations.', modules('billing'), [
      PLATFORM,
      modules('driver', 'station'),
    ]),
    mayImportOnly('monitoring-imports', 'monitoring may ask all but ocpp.', modules('monitoring'), [
      PLATFORM,
      modules('driver', 'station', 'billing'),
    ]),
    mayImportOnly('ocpp-imports', 'ocpp translates for the four other modules.', modules('ocpp'), [
      PLATFORM,
      modules('driver', 'station', 'billing', 'monitoring'),
    ]),
    mayImportOnly('roles-import', 'Roles and commands are made of modules and platform.', ROLES, [
      PLATFORM,
      'modules/',
    ]),
    mayImportOnly('simulator-stands-alone', 'A charger shares no code with its server.', 'simulator/', []),
    mayImportOnly('console-stands-alone', 'The web page knows the REST interface only.', 'console/', []),
    {
      name: 'ocpp-only-by-roles',
      comment:
        'Nobody imports ocpp but what starts a process; modules reach it through the ports they declare.',
      severity: 'error',
      from: { path: '^src/', pathNot: [`^src/${ROLES}`, '^src/(modules|platform|simulator|console)/'] },
      to: { path: '^src/modules/ocpp/' },
    },
    {
      name: 'module-through-index',
      comment: 'Another module is its index.ts: its interface, types and events.',
      severity: 'error',
      from: { path: '^src/modules/([^/]+)/' },
      to: { path: '^src/modules/', pathNot: ['^src/modules/$1/', '^src/modules/[^/]+/index\\.ts$'] },
    },
    {
      name: 'index-from-outside',
      comment: 'Roles and commands, too, know a module by its index.ts.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/modules/' },
      to: { path: '^src/modules/', pathNot: '^src/modules/[^/]+/index\\.ts$' },
    },
    {
      name: 'no-cycle',
      comment: 'What imports each other cannot be read, tested or moved apart; types count.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-dead-file',
      comment: 'Every file is reached from something that can be started.',
      severity: 'error',
      from: { path: ENTRY_POINTS },
      to: { reachable: false, path: '^src/', pathNot: [ENTRY_POINTS, SPECS, '^src/console/'] },
    },
    {
      name: 'no-test-code',
      comment: 'What ships does not need tests.',
      severity: 'error',
      from: { path: '^src/', pathNot: SPECS },
      to: { path: [SPECS, '^test/'] },
    },
    {
      name: 'no-dev-dependency',
      comment: 'The image carries no devDependencies.',
      severity: 'error',
      from: { path: '^src/', pathNot: SPECS },
      to: {
        dependencyTypes: ['npm-dev'],
        dependencyTypesNot: ['type-only'],
        pathNot: 'node_modules/@types/',
      },
    },
    {
      name: 'declared-dependency',
      comment: 'A package that only another package brings along can vanish with it.',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'resolvable',
      comment: 'An import leads somewhere.',
      severity: 'error',
      from: { path: '^src/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    // Imports of types are imports.
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json', '.d.ts'],
    },
  },
};
