import { expect } from 'vitest';
import { altered, type FieldCase, type Given } from './field-frame.ts';

/** Has the charger answer a command with the frame, under the id that the command came with. */
async function answerTo({ system, charger, stationId, text }: Given, command: string, body: object) {
  const sent = system.rest.post(`/stations/${stationId}/commands/${command}`, body);
  const [, messageId, action] = await charger.next();
  const [, ownId] = JSON.parse(text) as [number, string];
  charger.send(altered(text, [`"${ownId}"`, `"${messageId}"`]));
  const { status, body: view } = await sent;
  expect(status).toBe(200);
  return { action, view };
}

const configurationOf = async ({ system, stationId }: Given): Promise<object[]> =>
  (await system.rest.get<{ data: object[] }>(`/stations/${stationId}/configuration`)).body.data;

export const ANSWERS: Record<string, FieldCase> = {
  'Wallbox Pulsar Plus: answer': async (given) => {
    const chargingProfile = {
      chargingProfileId: 1,
      stackLevel: 0,
      chargingProfilePurpose: 'TxProfile',
      chargingProfileKind: 'Relative',
      chargingSchedule: {
        chargingRateUnit: 'A',
        chargingSchedulePeriod: [{ startPeriod: 0, limit: 16.3 }],
      },
    };
    const { action, view } = await answerTo(given, 'ocpp', {
      action: 'RemoteStartTransaction',
      payload: { connectorId: 1, idTag: 'CARD1', chargingProfile },
    });
    expect(action).toBe('RemoteStartTransaction');
    const failed = {
      status: 'failed',
      response: {
        errorCode: 'ProtocolError',
        errorDescription: 'validation of RemoteStartTransaction failed',
        errorDetails: {},
      },
    };
    expect(view).toMatchObject(failed);
    const { body } = await given.system.rest.get(
      `/stations/${given.stationId}/commands/${String(view['id'])}`,
    );
    expect(body).toMatchObject(failed);
  },

  'ABL: answer': async (given) => {
    const { view } = await answerTo(given, 'remote-start', { connectorId: 1, idToken: 'CARD1' });
    expect(view).toMatchObject({ status: 'accepted', response: { status: 'Accepted' } });
  },

  'unknown: answer': async (given) => {
    const { view } = await answerTo(given, 'get-configuration', { keys: ['NumberOfConnectors'] });
    expect(view['status']).toBe('accepted');
    expect(await configurationOf(given)).toMatchObject([
      { variable: 'NumberOfConnectors', value: '1800000000', readOnly: true, marks: ['implausible'] },
    ]);
    const connectors = await given.system.database.query(
      `SELECT FROM station.evse WHERE station_id = $1 UNION ALL SELECT FROM station.connector WHERE station_id = $1`,
      [given.stationId],
    );
    expect(connectors).toEqual([]);
  },

  'ZJ Beny: answer': async (given) => {
    const { view } = await answerTo(given, 'get-configuration', {});
    expect(view['status']).toBe('accepted');
    expect(await configurationOf(given)).toMatchObject([
      { variable: 'ChargingScheduleAllowedChargingRateUnit', value: 'Current,Power', marks: [] },
    ]);

    given.charger.send(`,${given.text}`);
    expect(await given.charger.exchange('[2,"after","Heartbeat",{}]')).toMatchObject([3, 'after', {}]);
    const { body } = await given.system.rest.get<{ data: object[] }>(`/stations/${given.stationId}/messages`);
    expect(body.data[1]).toMatchObject({ request: `,${given.text}`, response: null, errorCode: 'not-json' });
  },
};
