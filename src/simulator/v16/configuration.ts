import type { OCPP16 } from 'typed-ocpp';
import { type ConfigurationDefaults, configurationDefaults, type KeyKind } from './configuration-keys.js';
import { type Measurand, MEASURANDS } from './meter-values.js';

interface Key {
  name: string;
  value: string;
  kind: KeyKind;
}

/** Bytes of a password as hexadecimal digits (security extension, AuthorizationKey). */
const AUTHORIZATION_KEY = /^(?:[0-9a-f]{2}){16,20}$/i;

/** Whether a value makes sense for a key of this kind. */
const ACCEPTS: Readonly<Record<KeyKind, (value: string, before: string) => boolean>> = {
  text: () => true,
  integer: (value) => /^\d{1,9}$/.test(value),
  boolean: (value) => /^(true|false)$/i.test(value),
  readonly: () => false,
  measurands: (value) => measurandsOf(value).length === value.split(',').filter(Boolean).length,
  key: (value) => AUTHORIZATION_KEY.test(value),
  // A05.FR.01: a security profile is only ever raised.
  profile: (value, before) => /^[0-3]$/.test(value) && value > before,
};

/** The configuration keys of a 1.6 charger (OCPP 1.6 §9). Names are case-insensitive. */
export class Configuration {
  readonly #keys = new Map<string, Key>();

  constructor(values: ConfigurationDefaults) {
    for (const [name, [value, kind]] of Object.entries(configurationDefaults(values))) {
      this.#keys.set(name.toLowerCase(), { name, value, kind });
    }
  }

  text(name: string): string {
    return this.#keys.get(name.toLowerCase())?.value ?? '';
  }

  number(name: string): number {
    return Number(this.text(name));
  }

  flag(name: string): boolean {
    return this.text(name).toLowerCase() === 'true';
  }

  /** What a sample is made of. */
  get sampledMeasurands(): Measurand[] {
    return measurandsOf(this.text('MeterValuesSampledData'));
  }

  /** The interval that a BootNotification was answered with becomes the heartbeat interval (§4.2). */
  setHeartbeatInterval(seconds: number): void {
    const key = this.#keys.get('heartbeatinterval');
    if (key) key.value = String(seconds);
  }

  /** The profile that the line is of (A05.FR.08). */
  setSecurityProfile(profile: number): void {
    const key = this.#keys.get('securityprofile');
    if (key) key.value = String(profile);
  }

  /** §5.8: all keys when none is named, and no more than GetConfigurationMaxKeys. */
  read(names: readonly string[] = []): OCPP16.GetConfigurationResponse {
    const all = names.length > 0 ? names : [...this.#keys.values()].map(({ name }) => name);
    const asked = all.slice(0, this.number('GetConfigurationMaxKeys'));
    const configurationKey: NonNullable<OCPP16.GetConfigurationResponse['configurationKey']> = [];
    const unknownKey: string[] = [];
    for (const name of asked) {
      const key = this.#keys.get(name.toLowerCase());
      if (key) configurationKey.push(told(key));
      else unknownKey.push(name);
    }
    return unknownKey.length > 0 ? { configurationKey, unknownKey } : { configurationKey };
  }

  /** §5.3: unknown keys are NotSupported; keys that cannot be written and values that make no sense are Rejected. */
  write(name: string, value: string): OCPP16.ChangeConfigurationResponse['status'] {
    const key = this.#keys.get(name.toLowerCase());
    if (!key) return 'NotSupported';
    if (!ACCEPTS[key.kind](value, key.value)) return 'Rejected';
    key.value = value;
    return 'Accepted';
  }
}

/** The password can be written but not read. */
function told({ name, kind, value }: Key): { key: string; readonly: boolean; value?: string } {
  return kind === 'key'
    ? { key: name, readonly: false }
    : { key: name, readonly: kind === 'readonly', value };
}

function measurandsOf(text: string): Measurand[] {
  const names = text.split(',').map((name) => name.trim());
  return MEASURANDS.filter((measurand) => names.includes(measurand));
}
