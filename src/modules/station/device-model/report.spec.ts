import { describe, expect, it } from 'vitest';
import { afterPart, isPartNumber, isWhole, type ReportProgress } from './report.js';

const NONE: ReportProgress = { receivedParts: [], lastPart: null };

function after(...parts: [seqNo: number, isLast: boolean][]): ReportProgress {
  return parts.reduce((progress, [seqNo, isLast]) => afterPart(progress, seqNo, isLast) ?? progress, NONE);
}

describe('a report in parts', () => {
  it.each([
    ['nothing', after(), false],
    ['its only part', after([0, true]), true],
    ['the first of several', after([0, false]), false],
    ['all, in order', after([0, false], [1, false], [2, true]), true],
    ['all, the last one first', after([2, true], [0, false], [1, false]), true],
    ['a part missing', after([0, false], [2, true]), false],
    ['a part twice and one missing', after([0, false], [0, false], [2, true]), false],
    ['no last part', after([0, false], [1, false]), false],
    ['parts that begin at 1', after([1, false], [2, true]), false],
  ])('with %s', (_, progress, expected) => {
    expect(isWhole(progress)).toBe(expected);
  });

  it('has each part once', () => {
    expect(afterPart(after([0, false]), 0, true)).toBeNull();
  });

  it.each([
    [0, true],
    [4999, true],
    [5000, false],
    [-1, false],
    [1.5, false],
    [Number.NaN, false],
  ])('part %s is one: %s', (seqNo, expected) => {
    expect(isPartNumber(seqNo)).toBe(expected);
  });
});
