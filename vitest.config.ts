import swc from 'unplugin-swc';
import { defineConfig } from 'vitest/config';
import { freshModules } from './test/support/fresh-modules.ts';

const common = { oxc: false as const, plugins: [freshModules(), swc.vite()] };
const timeouts = { testTimeout: 60_000, hookTimeout: 120_000 };
const MESSAGES = 'test/ocpp/*/messages/**/*.spec.ts';
const onPostgres = { globalSetup: ['test/support/global-setup.ts'], ...timeouts };

export default defineConfig({
  test: {
    pool: 'forks',
    // One more than a small machine has cores: tests wait a good part of their time for clocks and other processes.
    maxWorkers: 3,
    // What test files share is loaded once a worker, not once a file.
    isolate: false,
    projects: [
      { ...common, test: { name: 'unit', include: ['src/**/*.spec.ts', 'test/bench/**/*.spec.ts'] } },
      {
        ...common,
        test: { name: 'architecture', include: ['test/architecture/**/*.spec.ts'], ...timeouts },
      },
      {
        // Drives parts of the product in the process of the test, on real services.
        ...common,
        test: { name: 'integration', include: ['test/integration/**/*.spec.ts'], ...onPostgres },
      },
      {
        // Drives the built product, as real processes, through its real interfaces.
        ...common,
        test: {
          name: 'system',
          include: ['test/{ocpp,rest,e2e}/**/*.spec.ts'],
          exclude: [MESSAGES],
          ...onPostgres,
        },
      },
      {
        // What goes wrong around the built product, and what becomes of it: `npm run faults` does the same for longer.
        ...common,
        test: {
          name: 'faults',
          include: ['test/faults/**/*.spec.ts'],
          // Takes as long as it is asked to, by `npm run soak`.
          exclude: process.env['SOAK_MINUTES'] === undefined ? ['test/faults/soak.spec.ts'] : [],
          ...onPostgres,
        },
      },
      {
        // A spec a factor of the twelve-factor app, at processes that run a release as production does.
        ...common,
        test: {
          name: 'twelve-factor',
          include: ['test/twelve-factor/**/*.spec.ts'],
          globalSetup: ['test/support/global-setup.ts', 'test/support/release-setup.ts'],
          // Each test starts several processes.
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        // A spec a message, all of them at one running system; each keeps to stations of its own.
        ...common,
        test: {
          name: 'messages',
          include: [MESSAGES],
          globalSetup: ['test/support/global-setup.ts', 'test/support/shared-system-setup.ts'],
          ...timeouts,
        },
      },
    ],
  },
});
