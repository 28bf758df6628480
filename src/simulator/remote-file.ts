const PROTOCOLS = new Set(['http:', 'https:', 'ftp:', 'ftps:', 'sftp:']);
/** Names that no address is ever given to (RFC 2606 §2). */
const UNREACHABLE = /(^|\.)(invalid|unreachable)$|^unreachable\./i;

/**
 * Whether a file could be fetched from there, or put there. Nothing is: the simulator moves no files. A host called
 * `unreachable…` or `….invalid` is one that does not answer.
 */
export function isReachable(location: string): boolean {
  const url = URL.parse(location);
  return (
    url !== null && PROTOCOLS.has(url.protocol) && url.hostname !== '' && !UNREACHABLE.test(url.hostname)
  );
}

/** The version that a firmware file is of: what its name says, else the one after `current`. */
export function versionOf(location: string, current: string): string {
  const name = URL.parse(location)?.pathname.split('/').at(-1) ?? '';
  const [named] = /\d+(\.\d+)+/.exec(name) ?? [];
  if (named !== undefined) return named.slice(0, 50);
  const [major = '1', minor = '0', patch = '0'] = current.split('.');
  return [major, minor, Number(patch) + 1].join('.');
}

/** A file called broken… or corrupt… can be fetched but not installed. */
export function isBroken(location: string): boolean {
  return /\/(broken|corrupt)[^/]*$/i.test(URL.parse(location)?.pathname ?? '');
}

/** One called corrupt… is not what its checksum says. */
export function isCorrupt(location: string): boolean {
  return /\/corrupt[^/]*$/i.test(URL.parse(location)?.pathname ?? '');
}
