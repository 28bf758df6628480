import { isQuirk, type Quirk, QUIRK_NAMES, type StationTraits } from './quirk.js';

/** Which chargers a profile is of, by what they say of themselves at boot, and what it accepts of them. */
export interface ProfileRule {
  /** Patterns: case does not matter, `*` stands for any text. */
  readonly vendor: string;
  readonly model: string;
  /** Null is any. */
  readonly firmwareVersion: string | null;
  readonly accepts: readonly string[];
}

type Described = Pick<StationTraits, 'vendor' | 'model' | 'firmwareVersion' | 'acceptedQuirks'>;

/** The station's own quirks and those of every profile that it matches, in the order of QUIRK_NAMES. */
export function quirksOf(station: Described, profiles: readonly ProfileRule[]): Quirk[] {
  const matching = profiles.filter((profile) => isOf(profile, station));
  const named = [...(station.acceptedQuirks ?? []), ...matching.flatMap(({ accepts }) => accepts)];
  const accepted = new Set(named.filter(isQuirk));
  return QUIRK_NAMES.filter((quirk) => accepted.has(quirk));
}

/** A station that says nothing of itself is like one that says the empty text; before its first boot it is neither. */
function isOf({ vendor, model, firmwareVersion }: ProfileRule, station: Described): boolean {
  if (station.vendor === null && station.model === null) return false;
  return (
    matchesPattern(vendor, station.vendor ?? '') &&
    matchesPattern(model, station.model ?? '') &&
    (firmwareVersion === null || matchesPattern(firmwareVersion, station.firmwareVersion ?? ''))
  );
}

/** In time linear to the text for each `*`: neither side may make the other's handshake slow. */
export function matchesPattern(pattern: string, text: string): boolean {
  const [first = '', ...others] = pattern.toLowerCase().split('*');
  const whole = text.toLowerCase();
  const last = others.pop();
  if (last === undefined) return whole === first;
  if (whole.length < first.length + last.length || !whole.startsWith(first) || !whole.endsWith(last))
    return false;
  const end = whole.length - last.length;
  let position = first.length;
  for (const part of others) {
    const found = whole.indexOf(part, position);
    if (found === -1 || found + part.length > end) return false;
    position = found + part.length;
  }
  return true;
}
