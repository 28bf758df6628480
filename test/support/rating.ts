import { expect } from 'vitest';
import { rate, type RatingInput } from '../../src/modules/billing/rating.ts';
import {
  type PriceComponent,
  type TariffDimensionType,
  type TariffElement,
  type TariffRestrictions,
  validateTariffElements,
} from '../../src/modules/billing/tariff.ts';

const MINUTE = 60_000;

export function price(
  type: TariffDimensionType,
  amount: number | string,
  vat: number | null = null,
  stepSize = 1,
): PriceComponent {
  return { type, price: amount, vat, step_size: stepSize };
}

export function element(components: PriceComponent[], restrictions?: TariffRestrictions): TariffElement {
  return restrictions ? { price_components: components, restrictions } : { price_components: components };
}

export interface Course {
  start?: string;
  chargingMinutes?: number;
  idleMinutes?: number;
  kWh?: number;
  timeZone?: string;
  currency?: string;
  /** Pairs of minute and kWh. */
  readings?: [number, number][];
}

/** A session that charges evenly and then stays connected. */
export function session(elements: TariffElement[], course: Course): RatingInput {
  expect(validateTariffElements(elements)).toEqual([]);
  const { start = '2026-05-04T10:00:00Z', chargingMinutes = 60, idleMinutes = 0, kWh = 0 } = course;
  const startedAt = new Date(start);
  const after = (minutes: number) => new Date(startedAt.getTime() + minutes * MINUTE);
  return {
    currency: course.currency ?? 'EUR',
    elements,
    timeZone: course.timeZone ?? 'UTC',
    startedAt,
    endedAt: after(chargingMinutes + idleMinutes),
    chargingEndedAt: after(chargingMinutes),
    energyWh: Math.round(kWh * 1000),
    readings: [...(course.readings ?? []), [chargingMinutes, kWh] as const].map(([minute, read]) => ({
      at: after(minute),
      energyWh: Math.round(read * 1000),
    })),
  };
}

export const brief = (input: RatingInput) =>
  rate(input).lines.map(
    (line) => `${line.type} ${line.quantity} ${line.unit} x ${line.unitPrice} = ${line.exclVat}`,
  );
