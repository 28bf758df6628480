import type { OcppVersion } from '../src/modules/ocpp/rpc/version.js';

export interface Message {
  readonly action: string;
  readonly direction: 'from the charger' | 'to the charger';
  readonly supported: string;
  /** The path of the spec that drives it. */
  readonly spec: string | null;
}

export function messagesOf(version: OcppVersion): Message[];
export function withMessageTables(readme: string, versions: ReadonlyMap<string, OcppVersion>): string;
