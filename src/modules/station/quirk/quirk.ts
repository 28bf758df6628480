/** Deviations from the specification that can be accepted of a station, each with what it lets pass. */
export const QUIRKS = {
  numbersAsStrings: 'A text such as "1234" where a number belongs is read as that number',
  stringsAsNumbers: 'A number where a text belongs is read as that text',
  objectsAsLists: 'An object where a list belongs is read as a list of one',
  overlongText: 'A text that is too long is cut; what identifies something never is',
  emptyForAbsent: 'null, or an empty text that is not allowed, of an optional member is read as its absence',
  unknownProperties:
    'Members that the specification does not have are passed over; the message log keeps them',
  localTime: 'A time without an offset is in the time zone of the station’s location, UTC without one',
  sessionRelativeRegister:
    'The energy register may begin at 0 with each session, whatever it showed at the start: it is no reason for a review',
  kilowattHoursAsWattHours:
    'The energy register counts kWh where Wh are meant: in values labelled Wh or not at all, at start and stop too',
} as const;

export type Quirk = keyof typeof QUIRKS;
export const QUIRK_NAMES = Object.keys(QUIRKS) as Quirk[];

/** For API documentation: each quirk and what it lets pass. */
export const QUIRKS_EXPLAINED = Object.entries(QUIRKS)
  .map(([quirk, explanation]) => `${quirk}: ${explanation}`)
  .join('. ');

/** What is accepted of one station. */
export interface StationQuirks {
  readonly accepted: ReadonlySet<Quirk>;
  /** IANA time zone of its location; UTC without one. */
  readonly timeZone: string;
}

/** What decides on the quirks of a station, as it is stored. */
export interface StationTraits {
  tenantId: string;
  vendor: string | null;
  model: string | null;
  firmwareVersion: string | null;
  /** The station's own, beside those of profiles. */
  acceptedQuirks: readonly string[] | null;
  timeZone: string;
}

export const isQuirk = (name: string): name is Quirk => Object.hasOwn(QUIRKS, name);
