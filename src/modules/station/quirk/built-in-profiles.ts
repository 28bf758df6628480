import type { ProfileRule } from './profile-matching.js';
import type { Quirk } from './quirk.js';

export interface BuiltInProfile extends ProfileRule {
  readonly id: string;
  readonly name: string;
  readonly accepts: readonly Quirk[];
}

/** Chargers whose deviations are known from messages that they sent; see `field-frames.jsonl` of the tests. */
export const BUILT_IN_PROFILES: readonly BuiltInProfile[] = [
  {
    id: '00000000-0000-5000-8000-000000000001',
    name: 'EN+: the register of readings begins at 0 with each session',
    vendor: 'EN+',
    model: '*',
    firmwareVersion: null,
    accepts: ['sessionRelativeRegister'],
  },
  {
    // Until configured otherwise it names no vendor.
    id: '00000000-0000-5000-8000-000000000002',
    name: 'Huawei SmartCharger: a meter value that is not in a list',
    vendor: '*',
    model: 'ACChargePoint',
    firmwareVersion: null,
    accepts: ['objectsAsLists'],
  },
  {
    id: '00000000-0000-5000-8000-000000000003',
    name: 'OpenEVSE: meter values as numbers',
    vendor: 'OpenEVSE',
    model: '*',
    firmwareVersion: null,
    accepts: ['stringsAsNumbers'],
  },
];
