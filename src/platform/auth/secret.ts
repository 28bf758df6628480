import { randomBytes } from 'node:crypto';

/** 256 random bits: too many to guess, so that a fast digest is enough to store them by. */
export const newSecret = (): string => randomBytes(32).toString('base64url');
