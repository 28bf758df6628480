import type { Decimal } from 'decimal.js';
import { currencyScale, exact, Money } from '../../platform/money/money.js';
import { type MeteredSession, type RatedPeriod, SessionTimeline } from './rated-periods.js';
import { Conditions, type Moment } from './restrictions.js';
import {
  type PriceComponent,
  TARIFF_DIMENSIONS,
  type TariffDimensionType,
  type TariffElement,
} from './tariff.js';

export { type RatedPeriod, type Reading, UnratableSessionError } from './rated-periods.js';

export interface RatingInput extends MeteredSession {
  /** ISO 4217, that of the tariff. */
  currency: string;
}

/** What was used at one price. Amounts are in the rating's currency, rounded to its minor unit. */
export interface CdrLine {
  type: TariffDimensionType;
  /** Billed, so after the step: plain decimal, hours cut to six places. The amounts come from the exact quantity. */
  quantity: string;
  unit: 'kWh' | 'h' | 'session';
  unitPrice: string;
  vatPercent: string;
  exclVat: string;
  vat: string;
  inclVat: string;
}

export interface Rating {
  /** By dimension in the order FLAT, ENERGY, TIME, PARKING_TIME, then by first use. */
  lines: CdrLine[];
  /** As metered, before any step. */
  energyWh: number;
  durationSeconds: number;
  idleSeconds: number;
  totalExclVat: string;
  totalInclVat: string;
  currency: string;
}

interface CompiledElement {
  conditions: Conditions;
  components: Partial<Record<TariffDimensionType, Component>>;
}

interface Component {
  type: TariffDimensionType;
  price: Decimal;
  vatPercent: Decimal;
  stepSize: number;
}

/** In Wh, seconds or sessions. */
interface Usage {
  component: Component;
  quantity: Decimal;
}

/** What one unit of price is in units of quantity: prices are per kWh, hour and session. */
const UNITS = {
  FLAT: { unit: 'session', size: 1 },
  ENERGY: { unit: 'kWh', size: 1000 },
  TIME: { unit: 'h', size: 3600 },
  PARKING_TIME: { unit: 'h', size: 3600 },
} as const;

/**
 * The price of a session by its tariff, after OCPI 2.2.1 mod_tariffs and mod_cdrs (step_size). Depends on nothing
 * but its input. Elements are taken as `validateTariffElements` lets them pass.
 * @throws UnratableSessionError when the session's figures contradict each other
 * @throws RangeError for an unknown currency or time zone
 */
export function rate(input: RatingInput): Rating {
  const elements = compiled(input.elements);
  const timeline = new SessionTimeline(
    input,
    elements.map((element) => element.conditions),
  );
  const usages = measure(elements, timeline);
  const lines = usages.map((usage) => toLine(usage, input.currency));
  return {
    lines,
    energyWh: input.energyWh,
    durationSeconds: timeline.durationSeconds,
    idleSeconds: timeline.idleSeconds,
    totalExclVat: sum(lines, 'exclVat', input.currency),
    totalInclVat: sum(lines, 'inclVat', input.currency),
    currency: input.currency,
  };
}

/** Of the versions of tariffs, which never change. */
const known = new WeakMap<readonly TariffElement[], CompiledElement[]>();

function compiled(elements: readonly TariffElement[]): CompiledElement[] {
  const found = known.get(elements) ?? elements.map(compile);
  known.set(elements, found);
  return found;
}

function compile(element: TariffElement): CompiledElement {
  const components = element.price_components.map(
    (component) => [component.type, toComponent(component)] as const,
  );
  return { conditions: new Conditions(element.restrictions), components: Object.fromEntries(components) };
}

function toComponent({ type, price, vat, step_size }: PriceComponent): Component {
  return { type, price: exact(price), vatPercent: exact(vat ?? 0), stepSize: step_size };
}

/** What was used of each price, in the order of the lines, with the steps applied. */
function measure(elements: CompiledElement[], timeline: SessionTimeline): Usage[] {
  const usages = new Usages();
  const flat = activeComponent(elements, 'FLAT', timeline.start);
  if (flat) usages.add(flat, exact(1));
  for (const period of timeline.periods) {
    for (const [type, quantity] of consumption(period)) {
      const component = quantity.gt(0) ? activeComponent(elements, type, period.start) : undefined;
      if (component) usages.add(component, quantity);
    }
  }
  usages.roundUpSteps();
  return usages.inOrder();
}

function consumption({ energyWh, durationSeconds, idle }: RatedPeriod): [TariffDimensionType, Decimal][] {
  return [
    ['ENERGY', energyWh],
    [idle ? 'PARKING_TIME' : 'TIME', exact(durationSeconds)],
  ];
}

/** The component of the first element that has one of this dimension and whose restrictions match. */
function activeComponent(
  elements: CompiledElement[],
  type: TariffDimensionType,
  moment: Moment,
): Component | undefined {
  return elements.find((element) => element.components[type] && element.conditions.match(moment))?.components[
    type
  ];
}

class Usages {
  private readonly byPrice = new Map<string, Usage>();
  private lastEnergy: Component | undefined;
  private lastTime: Component | undefined;

  add(component: Component, quantity: Decimal): void {
    const key = `${component.type} ${component.price.toFixed()} ${component.vatPercent.toFixed()}`;
    const usage = this.byPrice.get(key);
    if (usage) usage.quantity = usage.quantity.plus(quantity);
    else this.byPrice.set(key, { component, quantity });
    if (component.type === 'ENERGY') this.lastEnergy = component;
    else if (component.type !== 'FLAT') this.lastTime = component;
  }

  /**
   * OCPI 2.2.1 mod_cdrs, step_size: once for energy and once for charging and parking time together, by the step
   * of the component used last; the total of its dimension is rounded up, and what is missing is billed at its
   * price. So charging time is not rounded when paid parking follows.
   */
  roundUpSteps(): void {
    for (const component of [this.lastEnergy, this.lastTime]) {
      if (!component) continue;
      const total = this.inOrder()
        .filter((usage) => usage.component.type === component.type)
        .reduce((quantity, usage) => quantity.plus(usage.quantity), exact(0));
      const billed = total.div(component.stepSize).ceil().times(component.stepSize);
      this.add(component, billed.minus(total));
    }
  }

  inOrder(): Usage[] {
    const usages = [...this.byPrice.values()];
    return TARIFF_DIMENSIONS.flatMap((type) => usages.filter((usage) => usage.component.type === type));
  }
}

/** VAT is that of the line's rounded net amount, so that the line can be checked by its own figures. */
function toLine({ component, quantity }: Usage, currency: string): CdrLine {
  const { unit, size } = UNITS[component.type];
  const exclVat = Money.of(component.price.times(quantity).div(size), currency).roundToMinorUnit();
  const vat = exclVat.multiply(component.vatPercent.div(100)).roundToMinorUnit();
  return {
    type: component.type,
    quantity: quantity.div(size).toDecimalPlaces(6).toFixed(),
    unit,
    unitPrice: component.price.toFixed(Math.max(currencyScale(currency), component.price.decimalPlaces())),
    vatPercent: component.vatPercent.toFixed(),
    exclVat: exclVat.toString(),
    vat: vat.toString(),
    inclVat: exclVat.add(vat).toString(),
  };
}

function sum(lines: CdrLine[], amount: 'exclVat' | 'inclVat', currency: string): string {
  return lines
    .reduce((total, line) => total.add(Money.of(line[amount], currency)), Money.zero(currency))
    .toString();
}
