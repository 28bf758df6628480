import { describe, expect, it } from 'vitest';
import { inMessages, type MessageLimits, readLimits } from './message-limits.js';

const sizes = (items: readonly string[], limits: Partial<MessageLimits>) =>
  inMessages(items, { items: null, bytes: null, ...limits }, (list) => ({
    action: 'Any',
    payload: { list },
  })).map(({ payload }) => (payload['list'] as string[]).length);

describe('items in messages', () => {
  const items = ['a', 'b', 'c', 'd', 'e'];
  // An item of one letter takes four bytes with its comma; the frame and the empty list 111.
  it.each<[string, Partial<MessageLimits>, number[]]>([
    ['all in one where the station said nothing', {}, [5]],
    ['no more items than it takes', { items: 2 }, [2, 2, 1]],
    ['just as many as it takes', { items: 5 }, [5]],
    ['no more bytes than it takes', { bytes: 111 + 8 }, [2, 2, 1]],
    ['the narrower of both limits', { items: 3, bytes: 111 + 8 }, [2, 2, 1]],
    ['one by one where nothing fits', { bytes: 1 }, [1, 1, 1, 1, 1]],
  ])('%s', (_, limits, expected) => {
    expect(sizes(items, limits)).toEqual(expected);
  });

  it('are refused when one is too large for any message', () => {
    expect(sizes(['a', 'x'.repeat(140)], { bytes: 256 })).toEqual([1, 1]);
    expect(() => sizes(['a', 'x'.repeat(160)], { bytes: 256 })).toThrow(
      'The station takes 256 bytes in a message, and this needs 274',
    );
  });

  it('are counted in bytes of UTF-8', () => {
    expect(sizes(['é', 'é'], { bytes: 111 + 8 })).toEqual([1, 1]);
  });

  it('keep their order', () => {
    const requests = inMessages(items, { items: 2, bytes: null }, (list) => ({
      action: 'Any',
      payload: { list },
    }));
    expect(requests.flatMap(({ payload }) => payload['list'])).toEqual(items);
  });

  it('of which there are none make no message', () => {
    expect(sizes([], {})).toEqual([]);
  });
});

describe('the limits of a station', () => {
  const reported = (values: Record<string, string>) => ({
    configured: async (variable: string, component?: string, instance?: string) =>
      values[[component, variable, instance].filter(Boolean).join('.')] ?? null,
  });

  it('are those of the component and the action', async () => {
    const context = reported({
      'DeviceDataCtrlr.ItemsPerMessage.GetVariables': '4',
      'DeviceDataCtrlr.BytesPerMessage.GetVariables': ' 1000 ',
      'LocalAuthListCtrlr.ItemsPerMessage': '20',
    });
    expect(await readLimits(context, 'DeviceDataCtrlr', 'GetVariables')).toEqual({ items: 4, bytes: 1000 });
    expect(await readLimits(context, 'DeviceDataCtrlr', 'SetVariables')).toEqual({
      items: null,
      bytes: null,
    });
    expect(await readLimits(context, 'LocalAuthListCtrlr')).toEqual({ items: 20, bytes: null });
  });

  it.each(['', '0', '-1', 'many', '1e9', '1.5', '99999999999'])('%j counts as not said', async (value) => {
    const context = reported({ 'A.ItemsPerMessage.B': value });
    expect(await readLimits(context, 'A', 'B')).toEqual({ items: null, bytes: null });
  });
});
