import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { exact } from '../../platform/money/money.js';
import { type CdrLine, rate, type RatingInput, type Reading } from './rating.js';
import {
  DAYS_OF_WEEK,
  type PriceComponent,
  type TariffElement,
  type TariffRestrictions,
  validateTariffElements,
} from './tariff.js';

const timeOfDay = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'));

const restrictions: fc.Arbitrary<TariffRestrictions> = fc
  .record(
    {
      start_time: timeOfDay,
      end_time: timeOfDay,
      min_kwh: fc.integer({ min: 0, max: 40 }),
      max_kwh: fc.integer({ min: 41, max: 80 }),
      min_duration: fc.integer({ min: 0, max: 7200 }),
      max_duration: fc.integer({ min: 7201, max: 80_000 }),
      day_of_week: fc.uniqueArray(fc.constantFrom(...DAYS_OF_WEEK), { minLength: 1 }),
    },
    { requiredKeys: [] },
  )
  .filter(({ start_time, end_time }) => start_time !== end_time || start_time === undefined);

const component = (type: PriceComponent['type'], stepSize: number) =>
  fc.record({
    type: fc.constant(type),
    price: fc.integer({ min: 0, max: 2_000_000 }).map((millionths) => exact(millionths).div(1e6).toFixed()),
    vat: fc.constantFrom(null, 0, 5.2, 7, 19, 20),
    step_size: fc.constant(stepSize),
  });

const components = fc
  .tuple(component('ENERGY', 1), component('TIME', 60), component('PARKING_TIME', 300))
  .map((list): PriceComponent[] => list);

const restrictedElement: fc.Arbitrary<TariffElement> = fc.record({
  price_components: components,
  restrictions,
});
const unrestrictedElement: fc.Arbitrary<TariffElement> = fc.record({ price_components: components });

/** Around both changes of daylight saving time, in zones of both hemispheres and with odd offsets. */
const metered = fc
  .record({
    timeZone: fc.constantFrom(
      'UTC',
      'Europe/Berlin',
      'America/New_York',
      'Asia/Kolkata',
      'Australia/Lord_Howe',
    ),
    currency: fc.constantFrom('EUR', 'JPY', 'KWD'),
    startSeconds: fc.oneof(
      fc.integer({ min: 1_774_500_000, max: 1_775_500_000 }),
      fc.integer({ min: 1_792_600_000, max: 1_793_600_000 }),
    ),
    intervals: fc.array(
      fc.tuple(
        fc.integer({ min: 1, max: 5000 }),
        fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 9000 })),
      ),
      { maxLength: 20 },
    ),
  })
  .map(({ startSeconds, intervals, ...place }): Omit<RatingInput, 'elements'> => {
    let [seconds, energyWh] = [startSeconds, 0];
    const readings = intervals.map(([duration, energy]): Reading => {
      seconds += duration;
      energyWh += energy;
      return { at: new Date(seconds * 1000), energyWh };
    });
    const [startedAt, endedAt] = [new Date(startSeconds * 1000), new Date(seconds * 1000)];
    return { ...place, startedAt, endedAt, readings, energyWh };
  });

const quantity = (lines: CdrLine[], type: CdrLine['type']) =>
  lines.filter((line) => line.type === type).reduce((sum, line) => sum.plus(exact(line.quantity)), exact(0));

describe('any session at any tariff', () => {
  const anyInput = fc
    .tuple(metered, fc.array(restrictedElement, { maxLength: 4 }), unrestrictedElement)
    .map(([session, restricted, fallback]): RatingInput => ({
      ...session,
      elements: [...restricted, fallback],
    }));

  it('is made of tariffs that pass validation', () => {
    fc.assert(
      fc.property(anyInput, ({ elements }) => {
        expect(validateTariffElements(elements)).toEqual([]);
      }),
    );
  });

  it('bills all energy and no more, where an element always applies and the step is 1 Wh', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        expect(quantity(rate(input).lines, 'ENERGY').times(1000).toNumber()).toBe(input.energyWh);
      }),
    );
  });

  it('has totals that are the sums of its lines', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const { lines, totalExclVat, totalInclVat } = rate(input);
        const sum = (amounts: string[]) =>
          amounts.reduce((total, amount) => total.plus(exact(amount)), exact(0));
        expect(sum(lines.map((line) => line.exclVat)).equals(exact(totalExclVat))).toBe(true);
        expect(sum(lines.map((line) => line.inclVat)).equals(exact(totalInclVat))).toBe(true);
        for (const line of lines) {
          expect(exact(line.exclVat).plus(exact(line.vat)).equals(exact(line.inclVat))).toBe(true);
        }
      }),
    );
  });

  it('splits its duration into charging and idle time, of which only the last is stepped up', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const { lines, durationSeconds, idleSeconds } = rate(input);
        const [charging, idle] = [durationSeconds - idleSeconds, idleSeconds];
        const billed = (type: CdrLine['type']) => Math.round(quantity(lines, type).times(3600).toNumber());
        const stepped = (seconds: number, step: number) => Math.ceil(seconds / step) * step;
        // Within a second: hours are shown with six places, a line for each price.
        expect(Math.abs(billed('PARKING_TIME') - stepped(idle, 300))).toBeLessThanOrEqual(1);
        expect(Math.abs(billed('TIME') - (idle > 0 ? charging : stepped(charging, 60)))).toBeLessThanOrEqual(
          1,
        );
      }),
    );
  });

  it('is rated the same each time, in whatever order the readings came, and is left as it was', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const before = structuredClone(input);
        const rating = rate(input);
        expect(rate({ ...input, readings: input.readings.toReversed() })).toEqual(rating);
        expect(rate(input)).toEqual(rating);
        expect(input).toEqual(before);
      }),
    );
  });

  it('costs as much as without restrictions when every element has the same prices', () => {
    fc.assert(
      fc.property(
        metered,
        components,
        fc.array(restrictions, { maxLength: 4 }),
        (session, price_components, list) => {
          const plain = [{ price_components }];
          const cutUp = [...list.map((each) => ({ price_components, restrictions: each })), ...plain];
          expect(rate({ ...session, elements: cutUp })).toEqual(rate({ ...session, elements: plain }));
        },
      ),
    );
  });

  it('costs the same however finely it was metered, at an unrestricted tariff', () => {
    fc.assert(
      fc.property(metered, unrestrictedElement, fc.integer({ min: 2, max: 5 }), (session, element, parts) => {
        const input = { ...session, chargingEndedAt: session.endedAt, elements: [element] };
        const points = [{ at: input.startedAt, energyWh: 0 }, ...input.readings];
        const finer = points.slice(1).flatMap((to, index) => {
          const from = points[index] ?? to;
          return Array.from({ length: parts }, (_, part): Reading => {
            const share = part / parts;
            return {
              at: new Date(from.at.getTime() + (to.at.getTime() - from.at.getTime()) * share),
              energyWh: Math.floor(from.energyWh + (to.energyWh - from.energyWh) * share),
            };
          });
        });
        expect(rate({ ...input, readings: finer })).toEqual(rate(input));
      }),
    );
  });
});

describe('restrictions of time', () => {
  const wholeMinutes = fc.record(
    {
      start_time: timeOfDay,
      end_time: timeOfDay,
      start_date: fc.constantFrom('2026-03-28', '2026-03-29', '2026-10-25'),
      end_date: fc.constantFrom('2026-03-30', '2026-10-26', '2026-10-27'),
      day_of_week: fc.uniqueArray(fc.constantFrom(...DAYS_OF_WEEK), { minLength: 1 }),
      min_duration: fc.integer({ min: 0, max: 120 }).map((minutes) => minutes * 60),
      max_duration: fc.integer({ min: 121, max: 600 }).map((minutes) => minutes * 60),
    },
    { requiredKeys: [] },
  );

  function wallClock(timeZone: string): (at: Date) => { date: string; time: string; day: string } {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      dateStyle: 'full',
      timeStyle: 'short',
    });
    const isoDate = new Intl.DateTimeFormat('sv-SE', { timeZone });
    return (at) => {
      const parts = format.formatToParts(at);
      const part = (name: string) => parts.find(({ type }) => type === name)?.value ?? '';
      return {
        date: isoDate.format(at),
        time: `${part('hour').padStart(2, '0')}:${part('minute')}`,
        day: part('weekday').toUpperCase(),
      };
    };
  }

  function applies(
    restriction: TariffRestrictions,
    clock: ReturnType<typeof wallClock>,
    at: Date,
    elapsed: number,
  ) {
    const { date, time, day } = clock(at);
    const { min_duration, max_duration, start_date, end_date, day_of_week: days } = restriction;
    const inDay = !days || days.some((name) => name === day);
    const inDates = date >= (start_date ?? '') && date < (end_date ?? '9');
    const inDuration = elapsed >= (min_duration ?? 0) && elapsed < (max_duration ?? Infinity);
    return inDay && inDates && inDuration && inTimes(restriction, time);
  }

  function inTimes({ start_time, end_time }: TariffRestrictions, time: string): boolean {
    const start = start_time ?? '00:00';
    const end = !end_time || end_time === '00:00' ? '24:00' : end_time;
    return start < end ? time >= start && time < end : time >= start || time < end;
  }

  it('hold in just those minutes in which the clock on the wall says so', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe'),
        fc.constantFrom(
          '2026-03-28T20:00:00Z',
          '2026-04-04T10:00:00Z',
          '2026-10-24T22:00:00Z',
          '2026-03-08T05:00:00Z',
        ),
        fc.integer({ min: 0, max: 240 }),
        fc.integer({ min: 1, max: 600 }),
        wholeMinutes,
        (timeZone, near, offsetMinutes, minutes, restriction) => {
          const startedAt = new Date(Date.parse(near) + offsetMinutes * 60_000);
          const after = (minute: number) => new Date(startedAt.getTime() + minute * 60_000);
          const clock = wallClock(timeZone);
          const expected = Array.from({ length: minutes }, (_, minute) => minute).filter((minute) =>
            applies(restriction, clock, after(minute), minute * 60),
          ).length;

          const time = (price: number): PriceComponent => ({ type: 'TIME', price, step_size: 1 });
          const { lines } = rate({
            currency: 'EUR',
            timeZone,
            startedAt,
            endedAt: after(minutes),
            energyWh: 1000,
            readings: [],
            elements: [
              { price_components: [time(1)], restrictions: restriction },
              { price_components: [time(2)] },
            ],
          });
          const hours = lines.find((line) => line.unitPrice === '1.00')?.quantity ?? '0';
          expect(Math.round(Number(hours) * 60)).toBe(expected);
        },
      ),
    );
  });
});
