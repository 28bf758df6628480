import type { Measurement } from './bench.ts';

/** A figure that is held against a target. */
export interface Goal {
  readonly bench: string;
  /** What it is of what, in a few words; with the name of the bench it tells this goal from every other. */
  readonly what: string;
  readonly sense: '≥' | '≤' | '<';
  readonly wanted: number;
  /** Null where it could not be seen. */
  readonly measured: number | null;
  /** Empty for a ratio: that alone is compared with other runs, since the rest is as fast as the machine is. */
  readonly unit: '' | '/s' | 'ms' | 'KiB';
}

/** Null where nothing was measured. */
export function isMet({ sense, wanted, measured }: Goal): boolean | null {
  if (measured === null) return null;
  if (sense === '<') return measured < wanted;
  return sense === '≥' ? measured >= wanted : measured <= wanted;
}

/** A server that stores nothing, or an application that holds nothing: what ours is divided by. */
export const isBare = ({ subject }: Measurement): boolean => subject.startsWith('bare');

/** Null where either has no such figure. */
export const ratio = (one: number | null | undefined, other: number | null | undefined): number | null =>
  one === null || one === undefined || other === null || other === undefined || other === 0
    ? null
    : one / other;
