import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** What `npm run build` makes: measured is what is shipped. */
const DIST = join(import.meta.dirname, '../../dist');

export const builtFile = (path: string): string => join(DIST, path);

/** A module of it, whose exports the caller knows. */
export async function importBuilt<Exports>(path: string): Promise<Exports> {
  return (await import(pathToFileURL(builtFile(path)).href)) as Exports;
}
