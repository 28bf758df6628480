import type { Fault } from './faults.js';
import type { EndedTransaction, LedgerEntry } from './ledger.js';
import type { CallRecord } from './ocpp-call.js';
import type { TlsOptions } from './tls-options.js';

export interface ChargerOptions {
  stationId: string;
  /** Such as ws://127.0.0.1:4000; /ocpp/{stationId} is appended. */
  url: string;
  password?: string | undefined;
  tls?: TlsOptions | undefined;
  connectors?: number;
  /** Power of each connector in W; DC above 43 000. */
  powerW?: number;
  /** The battery fills so many times as fast as a real one, while the clock stays true. */
  speed?: number;
  /** Seconds between meter values. */
  sampleSeconds?: number;
  /** Energy in Wh after which a session that names none ends. */
  energyWh?: number;
  /** What the meters show at first, in Wh. */
  registerWh?: number;
  callTimeoutSeconds?: number;
  /** How long to try to get a lost line back. */
  giveUpAfterSeconds?: number;
  /** For how long a line is away that a fault takes away in the middle of a session. */
  offlineForSeconds?: number;
  /** Seconds between two statuses of a firmware update or the upload of a log. */
  stepSeconds?: number;
  /** What it is to do wrong. */
  faults?: readonly Fault[];
  /** Takes a line of progress for people. */
  log?: (line: string) => void;
}

/** What holds for an option that is not given. */
export const CHARGER_DEFAULTS = {
  connectors: 2,
  powerW: 11_000,
  speed: 1,
  sampleSeconds: 60,
  energyWh: 5000,
  registerWh: 0,
  callTimeoutSeconds: 30,
  giveUpAfterSeconds: 120,
  offlineForSeconds: 5,
  stepSeconds: 1,
  faults: [] as readonly Fault[],
  log: (_line: string): void => undefined,
};

export type ChargerSettings = ChargerOptions & typeof CHARGER_DEFAULTS;

export interface ChargerEvents {
  connected: [];
  disconnected: [code: number, reason: string];
  /** Registered by the CSMS after power-up or reset. */
  booted: [];
  started: [entry: LedgerEntry];
  /** The end of a transaction is acknowledged and the car is gone. */
  ended: [transaction: EndedTransaction];
  call: [record: CallRecord];
  /** A call failed, the CSMS did what OCPP forbids, or a message of a transaction had to be given up. */
  fault: [text: string];
  /** The charger cannot go on. */
  failed: [error: Error];
}

export interface PlugAndCharge {
  /** 1 unless given. */
  connectorId?: number;
  idToken: string;
  energyWh?: number;
}

/** The security profile that it connects with (OCPP 2.0.1 A00). */
export function securityProfileOf({ url, password, tls }: ChargerSettings): number {
  if (url.startsWith('wss:')) return tls?.cert === undefined ? 2 : 3;
  return password === undefined ? 0 : 1;
}
