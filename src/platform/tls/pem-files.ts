import { readFile } from 'node:fs/promises';
import { ConfigurationError } from '../config/environment.js';

const BLOCK = /-----BEGIN ([A-Z0-9 ]{1,40})-----[\s\S]*?-----END \1-----/g;

/**
 * The PEM that a variable stands for: itself, or what is in the files of its comma list of paths.
 * Throws ConfigurationError.
 */
export async function readPem(variable: string, value: string): Promise<string> {
  // A variable on one line has its line breaks written out.
  if (value.includes('-----BEGIN')) return value.replaceAll('\\n', '\n');
  const paths = value.split(',').map((path) => path.trim());
  const texts = await Promise.all(
    paths.map((path) =>
      readFile(path, 'utf8').catch((error: unknown) => {
        throw new ConfigurationError([`${variable}: ${path} cannot be read: ${causeOf(error)}`]);
      }),
    ),
  );
  return texts.join('\n');
}

/** The blocks of a PEM text whose label ends so, each as it stands. */
export const pemBlocksOf = (text: string, label: string): string[] =>
  [...text.matchAll(BLOCK)].flatMap(([block, name = '']) => (name.endsWith(label) ? [block] : []));

const causeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error);
