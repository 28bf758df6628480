import { describe, expect, it } from 'vitest';
import { answersJunk, halfFrameOnWire, junk, parseFrame } from './ocpp-frame.js';

const CALL = '[2,"id-1","Heartbeat",{}]';

it('junk is never a frame of a CALL that anybody should carry out', () => {
  const texts = Array.from({ length: 8 }, (_, count) => junk('Heartbeat', {}, count));
  expect(new Set(texts).size).toBe(8);
  expect(texts[0]).toBe('[2,"junk","He');
  expect(junk('Heartbeat', {}, 8)).toBe(texts[0]);
  for (const text of texts) {
    const frame = parseFrame(text);
    if (frame) expect(answersJunk(frame[1])).toBe(true);
  }
});

describe('halfFrameOnWire', () => {
  it('announces more than it brings', () => {
    const wire = halfFrameOnWire(CALL);
    expect([...wire.subarray(0, 4)]).toEqual([0x81, 0xfe, 0, CALL.length]);
    expect(wire.subarray(8).toString()).toBe(CALL.slice(0, 13));
  });
});
