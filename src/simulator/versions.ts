import type { Charger } from './charger.js';
import type { ChargerOptions } from './charger-options.js';
import type { Fault } from './faults.js';
import { ChargerV16 } from './v16/charger.js';
import { ChargerV201 } from './v201/charger.js';

/** The versions of OCPP that are simulated. */
export const VERSIONS = ['1.6', '2.0.1'] as const;
export type Version = (typeof VERSIONS)[number];

const CHARGERS = { '1.6': ChargerV16, '2.0.1': ChargerV201 } as const satisfies Record<Version, unknown>;

export function isVersion(text: string): text is Version {
  return (VERSIONS as readonly string[]).includes(text);
}

/** A charger of 2.x gives its transactions their ids itself. */
const CANNOT_COMMIT: Readonly<Partial<Record<Version, Fault>>> = { '2.0.1': 'no-transaction-id' };

export function canCommit(version: Version, fault: Fault): boolean {
  return CANNOT_COMMIT[version] !== fault;
}

/** A charger that speaks a version. */
export function chargerOf(version: Version, options: ChargerOptions): Charger {
  return new CHARGERS[version](options);
}
