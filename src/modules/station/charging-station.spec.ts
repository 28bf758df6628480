import { describe, expect, it } from 'vitest';
import { NotFoundError } from '../../platform/errors.js';
import { assertStationId } from './charging-station.js';

describe('the id of a station', () => {
  it.each(['CP001', 'a', 'DE*ABC*E0001', 'x'.repeat(48), 'a.b_c-d+e|f@g=h'])('may be %s', (stationId) => {
    expect(() => assertStationId(stationId)).not.toThrow();
  });

  it.each(['', 'x'.repeat(49), 'a:b', 'a b', 'a/b', 'a%20b', '.', '..', 'CP\u0000', 'CP001\n', 'Zürich'])(
    'cannot be %j',
    (stationId) => {
      expect(() => assertStationId(stationId)).toThrow(NotFoundError);
    },
  );
});
