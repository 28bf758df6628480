import type { RoleName } from '../platform/config/environment.js';

/** A role that serves; `stop` takes no more work, finishes what it holds, and closes. */
export interface RunningRole {
  readonly name: RoleName;
  readonly port: number;
  stop(): Promise<void>;
}
