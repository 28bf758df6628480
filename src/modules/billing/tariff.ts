import { exact } from '../../platform/money/money.js';

/** A decimal as OCPI's JSON number or as a decimal string; a number counts by its shortest decimal form. */
export type DecimalValue = number | string;

export const TARIFF_DIMENSIONS = ['FLAT', 'ENERGY', 'TIME', 'PARKING_TIME'] as const;
export type TariffDimensionType = (typeof TARIFF_DIMENSIONS)[number];

/** In the order of Date.getUTCDay. */
export const DAYS_OF_WEEK = [
  'SUNDAY',
  'MONDAY',
  'TUESDAY',
  'WEDNESDAY',
  'THURSDAY',
  'FRIDAY',
  'SATURDAY',
] as const;
export type DayOfWeek = (typeof DAYS_OF_WEEK)[number];

/** OCPI 2.2.1 mod_tariffs, PriceComponent. */
export interface PriceComponent {
  type: TariffDimensionType;
  /** Without VAT, for one kWh, one hour or one session. */
  price: DecimalValue;
  /** Percent; absent is no VAT. */
  vat?: DecimalValue | null;
  /** In Wh or seconds; without meaning for FLAT. */
  step_size: number;
}

/** OCPI 2.2.1 mod_tariffs, TariffRestrictions, as far as they are evaluated. All that are given must match. */
export interface TariffRestrictions {
  /** HH:MM in the location's time zone; "00:00" as end is the end of the day; an earlier end wraps past midnight. */
  start_time?: string | null;
  end_time?: string | null;
  /** YYYY-MM-DD in the location's time zone; the start is inclusive, the end exclusive. */
  start_date?: string | null;
  end_date?: string | null;
  /** Energy of the session so far; the minimum is inclusive, the maximum exclusive. */
  min_kwh?: DecimalValue | null;
  max_kwh?: DecimalValue | null;
  /** Seconds since the session's start; the minimum is inclusive, the maximum exclusive. */
  min_duration?: number | null;
  max_duration?: number | null;
  day_of_week?: DayOfWeek[] | null;
}

/** OCPI 2.2.1 mod_tariffs, TariffElement. */
export interface TariffElement {
  price_components: PriceComponent[];
  restrictions?: TariffRestrictions | null;
}

export interface TariffFault {
  /** Such as `elements[0].price_components[1].price`. */
  path: string;
  message: string;
}

type Check = (value: unknown) => string | undefined;
type Fields = Readonly<Record<string, { required: boolean; check: Check }>>;

const MAX_ELEMENTS = 100;
const MAX_COMPONENTS = 20;
const MAX_PRICE = 1_000_000;
const MAX_STEP_SIZE = 1_000_000;
const MAX_KWH = 1_000_000;
const MAX_DURATION_SECONDS = 366 * 86_400;
/** A decimal string has no exponent, and a length that is bounded before it is parsed. */
const DECIMAL_STRING = /^\d{1,12}(\.\d{1,12})?$/;
const TIME_OF_DAY = /^([01]\d|2[0-3]):[0-5]\d$/;
const DATE = /^[12]\d{3}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;

const required = (check: Check) => ({ required: true, check });
const optional = (check: Check) => ({ required: false, check });
const NOT_EVALUATED = optional(
  () => 'is not evaluated by this system and would be without effect on the price; remove this restriction',
);

const ELEMENT: Fields = {
  price_components: required(list(1, MAX_COMPONENTS)),
  restrictions: optional((value) => (isObject(value) ? undefined : 'must be an object')),
};

const COMPONENT: Fields = {
  type: required(oneOf(TARIFF_DIMENSIONS)),
  price: required(decimal(6, MAX_PRICE)),
  vat: optional(decimal(4, 100)),
  step_size: required(integer(0, MAX_STEP_SIZE)),
};

const RESTRICTIONS: Fields = {
  start_time: optional(text(TIME_OF_DAY, 'must be a time of day HH:MM')),
  end_time: optional(text(TIME_OF_DAY, 'must be a time of day HH:MM')),
  start_date: optional(date),
  end_date: optional(date),
  min_kwh: optional(decimal(4, MAX_KWH)),
  max_kwh: optional(decimal(4, MAX_KWH)),
  min_duration: optional(integer(0, MAX_DURATION_SECONDS)),
  max_duration: optional(integer(0, MAX_DURATION_SECONDS)),
  day_of_week: optional(days),
  min_current: NOT_EVALUATED,
  max_current: NOT_EVALUATED,
  min_power: NOT_EVALUATED,
  max_power: NOT_EVALUATED,
  reservation: NOT_EVALUATED,
};

/** Every fault of a tariff's elements with its path; none when they are `TariffElement[]` that can be rated. */
export function validateTariffElements(input: unknown): TariffFault[] {
  const fault = list(1, MAX_ELEMENTS)(input);
  if (fault || !Array.isArray(input)) return [{ path: 'elements', message: fault ?? 'must be a list' }];
  return input.flatMap((element, index) => elementFaults(element, `elements[${index}]`));
}

function elementFaults(element: unknown, path: string): TariffFault[] {
  if (!isObject(element)) return [{ path, message: 'must be an object' }];
  const faults = fieldFaults(element, ELEMENT, path);
  const { price_components: components, restrictions } = element;
  if (Array.isArray(components) && components.length <= MAX_COMPONENTS) {
    components.forEach((component, index) => {
      faults.push(...componentFaults(component, `${path}.price_components[${index}]`));
    });
    faults.push(...repeatedDimensions(components, path));
  }
  if (isObject(restrictions)) {
    const restrictionFaults = fieldFaults(restrictions, RESTRICTIONS, `${path}.restrictions`);
    // What no instant can satisfy is only looked for where each value by itself is sound.
    if (restrictionFaults.length === 0) {
      restrictionFaults.push(...emptyRanges(restrictions, `${path}.restrictions`));
      restrictionFaults.push(...unreachableFlatFees(components, restrictions, path));
    }
    faults.push(...restrictionFaults);
  }
  return faults;
}

function componentFaults(component: unknown, path: string): TariffFault[] {
  if (!isObject(component)) return [{ path, message: 'must be an object' }];
  const faults = fieldFaults(component, COMPONENT, path);
  // OCPI's own free-of-charge example has FLAT with step_size 0.
  if (component.step_size === 0 && component.type !== 'FLAT') {
    faults.push({ path: `${path}.step_size`, message: 'must be an integer of at least 1' });
  }
  return faults;
}

function fieldFaults(object: Record<string, unknown>, fields: Fields, path: string): TariffFault[] {
  const faults = Object.keys(object)
    .filter((key) => !Object.hasOwn(fields, key))
    .map((key) => ({ path: `${path}.${key.slice(0, 50)}`, message: 'is not a known field' }));
  for (const [name, field] of Object.entries(fields)) {
    const value = object[name];
    const absent = value === undefined || value === null;
    const message = absent ? (field.required ? 'is required' : undefined) : field.check(value);
    if (message) faults.push({ path: `${path}.${name}`, message });
  }
  return faults;
}

/** Only the first component of a dimension could ever apply, so a second one is a mistake. */
function repeatedDimensions(components: unknown[], path: string): TariffFault[] {
  const types = components.map((component) => (isObject(component) ? component.type : undefined));
  return types.flatMap((type, index) =>
    typeof type === 'string' && types.indexOf(type) < index
      ? [{ path: `${path}.price_components[${index}].type`, message: `repeats ${type.slice(0, 20)}` }]
      : [],
  );
}

function emptyRanges(restrictions: Record<string, unknown>, path: string): TariffFault[] {
  const { start_time, end_time, start_date, end_date } = restrictions;
  const { min_kwh, max_kwh, min_duration, max_duration } = restrictions;
  const empty = {
    end_time: typeof start_time === 'string' && start_time === end_time && end_time !== '00:00',
    end_date: typeof start_date === 'string' && typeof end_date === 'string' && end_date <= start_date,
    max_kwh: isBelow(max_kwh, min_kwh),
    max_duration: isBelow(max_duration, min_duration),
  };
  return Object.entries(empty)
    .filter(([, isEmpty]) => isEmpty)
    .map(([name]) => ({ path: `${path}.${name}`, message: 'must be after its start, which is inclusive' }));
}

/** A maximum is exclusive, so one that equals its minimum (0 where none is given) leaves nothing. */
function isBelow(max: unknown, min: unknown): boolean {
  if (typeof max !== 'number' && typeof max !== 'string') return false;
  return exact(max).lte(typeof min === 'number' || typeof min === 'string' ? exact(min) : 0);
}

/** A flat fee is decided at the session's start, when no energy has flowed and no time has passed. */
function unreachableFlatFees(
  components: unknown,
  restrictions: Record<string, unknown>,
  path: string,
): TariffFault[] {
  if (!Array.isArray(components)) return [];
  const minimums = ['min_kwh', 'min_duration'].filter((name) => Number(restrictions[name] ?? 0) > 0);
  const hasFlatFee = components.some((component) => isObject(component) && component.type === 'FLAT');
  return minimums
    .filter(() => hasFlatFee)
    .map((name) => ({
      path: `${path}.restrictions.${name}`,
      message: 'would keep the FLAT component of this element from ever applying: it is due at the start',
    }));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function list(min: number, max: number): Check {
  return (value) =>
    Array.isArray(value) && value.length >= min && value.length <= max
      ? undefined
      : `must be a list of ${min} to ${max}`;
}

function oneOf(names: readonly string[]): Check {
  return (value) =>
    typeof value === 'string' && names.includes(value) ? undefined : `must be one of ${names.join(', ')}`;
}

function decimal(maxDecimals: number, max: number): Check {
  const message = `must be a number or decimal string from 0 to ${max} with at most ${maxDecimals} decimals`;
  return (value) => {
    const isDecimal =
      typeof value === 'number'
        ? Number.isFinite(value)
        : typeof value === 'string' && DECIMAL_STRING.test(value);
    if (!isDecimal) return message;
    const parsed = exact(value as DecimalValue);
    return parsed.gte(0) && parsed.lte(max) && parsed.decimalPlaces() <= maxDecimals ? undefined : message;
  };
}

function integer(min: number, max: number): Check {
  return (value) =>
    Number.isInteger(value) && Number(value) >= min && Number(value) <= max
      ? undefined
      : `must be an integer from ${min} to ${max}`;
}

function text(pattern: RegExp, message: string): Check {
  return (value) => (typeof value === 'string' && pattern.test(value) ? undefined : message);
}

function date(value: unknown): string | undefined {
  const isDate = typeof value === 'string' && DATE.test(value);
  // The 30th of February parses as the 2nd of March.
  return isDate && new Date(value).toISOString().startsWith(value) ? undefined : 'must be a date YYYY-MM-DD';
}

function days(value: unknown): string | undefined {
  const known: readonly unknown[] = DAYS_OF_WEEK;
  const valid = Array.isArray(value) && value.length <= 7 && value.every((day) => known.includes(day));
  return valid ? undefined : 'must be a list of days, MONDAY to SUNDAY';
}
