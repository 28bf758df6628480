import { execFile } from 'node:child_process';
import { chmod, constants, copyFile, cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';

const INSTALLED_FROM = ['package.json', 'package-lock.json', '.npmrc'];

/**
 * The release that the specs of a project run: what was built, with its production dependencies and Node.js, in a folder
 * that everybody may read and nobody but its owner may write.
 */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const root = await mkdtemp(join(tmpdir(), 'csms-release-'));
  const release = { directory: join(root, 'release'), path: join(root, 'bin') };
  const tearDown = () => rm(root, { recursive: true });
  try {
    await chmod(root, 0o755);
    for (const directory of [release.directory, release.path]) await mkdir(directory, { mode: 0o755 });
    for (const file of INSTALLED_FROM) await copyFile(file, join(release.directory, file));
    // What was installed a moment ago for the tests lies in the cache of npm.
    await promisify(execFile)('npm', ['ci', '--omit=dev', '--prefer-offline'], { cwd: release.directory });
    await cp('dist', join(release.directory, 'dist'), { recursive: true });
    await copyFile(process.execPath, join(release.path, 'node'), constants.COPYFILE_FICLONE);
  } catch (error) {
    await tearDown();
    throw error;
  }
  provide('release', release);
  return tearDown;
}
