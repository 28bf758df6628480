import type { Deviation, Quirk, StationQuirks } from '../../station/index.js';
import type { Circumstances } from './repairs.js';

const NO_INTEGERS: ReadonlyMap<string, string> = new Map();

/** The quirks of the station that a message is of. */
export class CallQuirks implements Circumstances {
  private readonly used: Deviation[] = [];

  constructor(
    private readonly station: StationQuirks,
    readonly exactIntegers: ReadonlyMap<string, string> = NO_INTEGERS,
  ) {}

  get isEmpty(): boolean {
    return this.station.accepted.size === 0;
  }

  get timeZone(): string {
    return this.station.timeZone;
  }

  has(quirk: Quirk): boolean {
    return this.station.accepted.has(quirk);
  }

  /** Whether the quirk is in force; if so it is counted as made use of, for the member of that path. */
  makesUseOf(quirk: Quirk, path: string, detail: string): boolean {
    if (!this.has(quirk)) return false;
    if (!this.used.some((known) => known.deviation === quirk && known.path === path))
      this.used.push({ deviation: quirk, path, accepted: true, suggestedQuirk: null, detail });
    return true;
  }

  /** What the translation of the message made use of. */
  get deviations(): readonly Deviation[] {
    return this.used;
  }
}

/** For messages that are of no station. */
export const NO_QUIRKS = new CallQuirks({ accepted: new Set(), timeZone: 'UTC' });
