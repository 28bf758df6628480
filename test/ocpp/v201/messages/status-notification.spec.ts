import { expect, it } from 'vitest';
import { describeMessage, itAnswers, itRefuses } from '../../../support/message-suite.ts';

const STATUSES = ['Available', 'Occupied', 'Reserved', 'Unavailable', 'Faulted'];
const status = (members: object = {}) => ({
  evseId: 1,
  connectorId: 1,
  connectorStatus: 'Available',
  timestamp: new Date().toISOString(),
  ...members,
});

interface Connector {
  evseId: number;
  connectorId: number;
  status: string;
  reportedAt: string | null;
}

describeMessage('2.0.1', 'StatusNotification', 'from the charger', (suite) => {
  const connectors = async () => {
    const path = `/stations/${suite.stationId}/connectors?limit=200`;
    return (await suite.system.rest.get<{ data: Connector[] }>(path)).body.data;
  };
  const statusOf = async (evseId: number, connectorId: number) =>
    (await connectors()).find((one) => one.evseId === evseId && one.connectorId === connectorId)?.status;
  const report = (members: object) => suite.charger.call('StatusNotification', status(members));

  itAnswers(
    suite,
    STATUSES.map((connectorStatus): [string, object, object] => [
      connectorStatus,
      status({ connectorStatus }),
      {},
    ]),
  );

  it('makes each connector of each EVSE known, with its status', async () => {
    await report({ evseId: 2, connectorId: 1, connectorStatus: 'Occupied' });
    await report({ evseId: 2, connectorId: 2, connectorStatus: 'Unavailable' });
    expect([await statusOf(2, 1), await statusOf(2, 2)]).toEqual(['Occupied', 'Unavailable']);
    const { body } = await suite.system.rest.get<{ evses: { evseId: number }[] }>(
      `/stations/${suite.stationId}`,
    );
    expect(body.evses.find(({ evseId }) => evseId === 2)).toMatchObject({
      connectors: [{ connectorId: 1 }, { connectorId: 2 }],
    });
  });

  it('keeps the later of two statuses that come in the wrong order', async () => {
    const at = (second: number) => new Date(Date.now() - 60_000 + second * 1000).toISOString();
    await report({ evseId: 3, connectorStatus: 'Faulted', timestamp: at(30) });
    await report({ evseId: 3, connectorStatus: 'Occupied', timestamp: at(10) });
    expect(await statusOf(3, 1)).toBe('Faulted');
  });

  it('takes a time that is none for the time of receipt', async () => {
    await report({ evseId: 4, connectorStatus: 'Reserved', timestamp: 'yesterday' });
    expect(await statusOf(4, 1)).toBe('Reserved');
  });

  it('makes no connector of an impossible number', async () => {
    const before = await connectors();
    expect(await report({ evseId: 2 ** 40 })).toEqual({});
    expect(await report({ evseId: -1 })).toEqual({});
    expect(await connectors()).toEqual(before);
  });

  itRefuses(
    suite,
    [
      ['a status that there is not', status({ connectorStatus: 'Charging' }), 'PropertyConstraintViolation'],
      ['no EVSE', { ...status(), evseId: undefined }, 'OccurrenceConstraintViolation'],
      ['no time', { ...status(), timestamp: undefined }, 'OccurrenceConstraintViolation'],
      ['a text for a connector', status({ connectorId: '1' }), 'TypeConstraintViolation'],
      ['the error code of 1.6', status({ errorCode: 'NoError' }), 'FormatViolation'],
    ],
    connectors,
  );
});
