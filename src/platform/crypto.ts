import { createHash, timingSafeEqual } from 'node:crypto';

export const sha256 = (value: string | Buffer): Buffer => createHash('sha256').update(value).digest();

/** Whether two secrets are equal, in a time that tells nothing of where they differ. */
export const sha256Equal = (a: string, b: string): boolean => timingSafeEqual(sha256(a), sha256(b));
