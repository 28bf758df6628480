import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { CurrencyMismatchError, currencyScale, exact, isCurrency, Money } from './money.js';

describe('isCurrency', () => {
  it.each(['EUR', 'USD', 'JPY', 'KWD', 'CHF'])('knows %s', (code) => expect(isCurrency(code)).toBe(true));
  it.each(['eur', 'EURO', 'EU', '', 'QQQ', ' EUR', 978, null, undefined])('refuses %j', (code) =>
    expect(isCurrency(code)).toBe(false),
  );
});

describe('currencyScale', () => {
  it.each([
    ['JPY', 0],
    ['EUR', 2],
    ['KWD', 3],
  ])('%s has %i decimal places', (currency, scale) => expect(currencyScale(currency)).toBe(scale));

  it('refuses an unknown currency', () => expect(() => currencyScale('QQQ')).toThrow(RangeError));
});

describe('exact', () => {
  it.each([
    [0.29, '0.29'],
    [1e-7, '0.0000001'],
    [1e21, '1000000000000000000000'],
    ['0.10', '0.1'],
    [-3, '-3'],
  ])('takes %s as %s', (value, text) => expect(exact(value).toFixed()).toBe(text));

  it.each([NaN, Infinity, '', ' 1', '1,5', '0x10', '.5', '1e9', 'Infinity'])('refuses %j', (value) =>
    expect(() => exact(value)).toThrow(RangeError),
  );
});

describe('Money', () => {
  it.each([
    ['3.1', 'EUR', '3.10'],
    [3, 'EUR', '3.00'],
    [300, 'JPY', '300'],
    ['1.5', 'KWD', '1.500'],
    ['-0.5', 'EUR', '-0.50'],
    ['0.00005', 'EUR', '0.00005'],
    ['123456789012345678901234567890.12', 'EUR', '123456789012345678901234567890.12'],
  ])('prints %s %s as %s', (amount, currency, text) =>
    expect(Money.of(amount, currency).toString()).toBe(text),
  );

  it.each([
    ['0.005', 'EUR', '0.01'],
    ['0.00499999999999999999999', 'EUR', '0.00'],
    ['1.005', 'EUR', '1.01'],
    ['2.675', 'EUR', '2.68'],
    ['-0.005', 'EUR', '-0.01'],
    ['0.5', 'JPY', '1'],
    ['1.49', 'JPY', '1'],
    ['0.0005', 'KWD', '0.001'],
  ])('rounds %s %s half up to %s', (amount, currency, text) =>
    expect(Money.of(amount, currency).roundToMinorUnit().toString()).toBe(text),
  );

  it('adds without the errors of binary floats', () => {
    expect(Money.of(0.1, 'EUR').add(Money.of(0.2, 'EUR')).toString()).toBe('0.30');
  });

  it('multiplies exactly and rounds only when asked to', () => {
    const product = Money.of('0.25', 'EUR').multiply('20.45');
    expect(product.toString()).toBe('5.1125');
    expect(product.roundToMinorUnit().toString()).toBe('5.11');
  });

  it('refuses to add another currency', () => {
    expect(() => Money.of(1, 'EUR').add(Money.of(1, 'USD'))).toThrow(CurrencyMismatchError);
  });

  it.each([
    [1, 'EURO'],
    ['one', 'EUR'],
    [NaN, 'EUR'],
  ])('cannot be made of %s %s', (amount, currency) =>
    expect(() => Money.of(amount, currency)).toThrow(RangeError),
  );

  it('is equal by value and currency', () => {
    expect(Money.of('3.10', 'EUR').equals(Money.of(3.1, 'EUR'))).toBe(true);
    expect(Money.of(3, 'EUR').equals(Money.of(3, 'USD'))).toBe(false);
    expect(Money.zero('EUR').equals(Money.of('0.01', 'EUR'))).toBe(false);
  });

  it('adds cents like integers', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1e9, max: 1e9 }), { maxLength: 50 }), (cents) => {
        const sum = cents.reduce(
          (total, cent) => total.add(Money.of(cent, 'EUR').multiply('0.01')),
          Money.zero('EUR'),
        );
        const expected = cents.reduce((total, cent) => total + BigInt(cent), 0n);
        expect(sum.multiply(100).amount.toFixed()).toBe(expected.toString());
      }),
    );
  });
});
