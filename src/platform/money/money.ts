import { Decimal } from 'decimal.js';

/** Enough digits that no product or quotient of a price and a quantity is cut short of its rounding digit. */
const Exact = Decimal.clone({ precision: 40, rounding: Decimal.ROUND_HALF_UP });

const PLAIN_DECIMAL = /^-?\d+(\.\d+)?$/;
const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));
const scales = new Map<string, number>();

/**
 * A decimal of unlimited range. A number is taken by its shortest decimal form, so 0.29 is exactly 0.29.
 * @throws RangeError when the value is not a finite decimal
 */
export function exact(value: Decimal | number | string): Decimal {
  const decimal = typeof value === 'string' && !PLAIN_DECIMAL.test(value) ? undefined : new Exact(value);
  if (!decimal?.isFinite()) throw new RangeError(`"${value.toString()}" is not a decimal number`);
  return decimal;
}

/** Whether the code is that of a currency in use, in ISO 4217's upper-case letters. */
export function isCurrency(code: unknown): code is string {
  return typeof code === 'string' && CURRENCIES.has(code);
}

/**
 * Decimal places of the currency's minor unit: 0 for JPY, 2 for EUR, 3 for KWD.
 * @throws RangeError when the currency is unknown
 */
export function currencyScale(currency: string): number {
  const known = scales.get(currency);
  if (known !== undefined) return known;
  if (!CURRENCIES.has(currency)) throw new RangeError(`"${currency}" is not an ISO 4217 currency`);
  const scale =
    new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
  scales.set(currency, scale);
  return scale;
}

/** An exact amount of one currency. Immutable; nothing but `roundToMinorUnit` ever rounds. */
export class Money {
  private constructor(
    readonly amount: Decimal,
    readonly currency: string,
  ) {}

  /** @throws RangeError when the amount is not a finite decimal or the currency is unknown */
  static of(amount: Decimal | number | string, currency: string): Money {
    currencyScale(currency);
    return new Money(exact(amount), currency);
  }

  static zero(currency: string): Money {
    return Money.of(0, currency);
  }

  /** @throws CurrencyMismatchError */
  add(other: Money): Money {
    if (other.currency !== this.currency) throw new CurrencyMismatchError(this.currency, other.currency);
    return new Money(this.amount.plus(other.amount), this.currency);
  }

  multiply(factor: Decimal | number | string): Money {
    return new Money(this.amount.times(exact(factor)), this.currency);
  }

  /** Rounded to the currency's minor unit, halves away from zero. */
  roundToMinorUnit(): Money {
    const scale = currencyScale(this.currency);
    return new Money(this.amount.toDecimalPlaces(scale, Decimal.ROUND_HALF_UP), this.currency);
  }

  equals(other: Money): boolean {
    return this.currency === other.currency && this.amount.equals(other.amount);
  }

  /** Plain decimal with at least the currency's places ("3.10"); more only where the amount is not rounded. */
  toString(): string {
    return this.amount.toFixed(Math.max(currencyScale(this.currency), this.amount.decimalPlaces()));
  }
}

export class CurrencyMismatchError extends Error {
  readonly code = 'currency_mismatch';

  constructor(left: string, right: string) {
    super(`Cannot add ${right} to ${left}`);
    this.name = 'CurrencyMismatchError';
  }
}
