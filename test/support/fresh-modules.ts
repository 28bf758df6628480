import type { Plugin } from 'vitest/config';

/** Modules of support that open a database, or a server, for the test file that imports them; none imports another. */
const OF_ONE_FILE = /\/test\/support\/(auth|backplanes|billing|drivers|monitoring|stations)\.ts$/;

/**
 * Gives each test file those modules anew, where test files share a process and all other modules: the id of such a
 * module names the file that imports it. It ends as a path does, so that it is compiled as one.
 */
export function freshModules(): Plugin {
  return {
    name: 'fresh-modules',
    enforce: 'pre',
    async resolveId(source, importer, options) {
      if (importer === undefined || !source.includes('/support/')) return null;
      const resolved = await this.resolve(source, importer, { ...options, skipSelf: true });
      return resolved !== null && OF_ONE_FILE.test(resolved.id) ? `${resolved.id}?of=${importer}` : resolved;
    },
  };
}
