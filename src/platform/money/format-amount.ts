import { Money } from './money.js';

/** An amount as it is shown, "3.10": the database gives it with all the places of its column. */
export const formatAmount = (amount: string, currency: string): string =>
  Money.of(amount, currency).toString();
