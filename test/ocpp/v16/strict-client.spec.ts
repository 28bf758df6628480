import { RPCClient } from 'ocpp-rpc';
import { HEARTBEAT_INTERVAL } from '../../support/intervals.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../support/rest.ts';
import { TestSystem } from '../../support/system.ts';

type Answer = Record<string, unknown>;

/** An implementation of OCPP-J that knows nothing of this one, and holds both sides to the official schemas. */
class StrictClient {
  readonly faults: unknown[] = [];
  private readonly rpc: RPCClient;

  constructor(endpoint: string, identity: string, password: string) {
    const options = {
      endpoint,
      identity,
      password,
      protocols: ['ocpp1.6'],
      strictMode: true,
      reconnect: false,
    };
    this.rpc = new RPCClient(options as ConstructorParameters<typeof RPCClient>[0]);
    for (const event of ['strictValidationFailure', 'badMessage', 'socketError']) {
      this.rpc.on(event, (fault: unknown) => this.faults.push({ event, fault }));
    }
  }

  connect = async (): Promise<void> => {
    await this.rpc.connect();
  };

  close = () => this.rpc.close();

  get protocol(): string | undefined {
    return this.rpc.protocol;
  }

  call = async <T = Answer>(action: string, payload: object): Promise<T> =>
    (await this.rpc.call(action, payload)) as T;

  /** Has calls of the action answered from now on. */
  handle(action: string, answer: (payload: unknown) => Promise<Answer>): void {
    this.rpc.handle(action, ({ params }) => answer(params));
  }
}

let system: TestSystem;
let client: StrictClient;

const secondsAgo = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();
const statusOf = (connectorId: number, status: string) => ({
  connectorId,
  errorCode: 'NoError',
  status,
  info: 'as usual',
  timestamp: secondsAgo(0),
  vendorId: 'Vendor',
  vendorErrorCode: '0',
});

beforeAll(async () => {
  system = await TestSystem.start();
  await system.addTariff(0.5);
  await system.addToken('CARD1', { validUntil: '2099-01-01T00:00:00Z' });
  const password = await system.addStation('CP001');
  client = new StrictClient(`${system.process.ocppUrl}/ocpp`, 'CP001', password);
  await client.connect();
});
afterAll(async () => {
  await client.close();
  await system.stop();
});

describe('a strict client', () => {
  it('is let in with its password alone, and agrees on the version', async () => {
    expect(client.protocol).toBe('ocpp1.6');
    const stranger = new StrictClient(`${system.process.ocppUrl}/ocpp`, 'CP001', 'not the password');
    await expect(stranger.connect()).rejects.toMatchObject({ code: 401 });
  });

  it('boots, reports its status and beats', async () => {
    const booted = await client.call('BootNotification', {
      chargePointVendor: 'Vendor',
      chargePointModel: 'Model',
      chargePointSerialNumber: 'CPSN',
      chargeBoxSerialNumber: 'CBSN',
      firmwareVersion: '1.0',
      iccid: '8900000000000000000',
      imsi: '200000000000000',
      meterType: 'Meter',
      meterSerialNumber: 'MSN',
    });
    expect(booted).toMatchObject({ status: 'Accepted', interval: HEARTBEAT_INTERVAL });
    for (const connectorId of [0, 1, 2]) {
      expect(await client.call('StatusNotification', statusOf(connectorId, 'Available'))).toEqual({});
    }
    expect(await client.call('Heartbeat', {})).toHaveProperty('currentTime');
    const { body } = await system.rest.get('/stations/CP001');
    expect(body).toMatchObject({ status: 'Available', evses: [{ evseId: 1 }, { evseId: 2 }] });
  });

  it('charges, and its session is priced', async () => {
    const { idTagInfo } = await client.call('Authorize', { idTag: 'card1' });
    expect(idTagInfo).toEqual({ status: 'Accepted', expiryDate: '2099-01-01T00:00:00.000Z' });
    const started = await client.call<{ transactionId: number }>('StartTransaction', {
      connectorId: 1,
      idTag: 'card1',
      meterStart: 12_000,
      timestamp: secondsAgo(1800),
    });
    expect(started).toMatchObject({ idTagInfo: { status: 'Accepted' } });
    const { transactionId } = started;
    await client.call('StatusNotification', statusOf(1, 'Charging'));
    expect(
      await client.call('MeterValues', {
        connectorId: 1,
        transactionId,
        meterValue: [900, 600, 300].map((seconds) => ({
          timestamp: secondsAgo(seconds),
          sampledValue: [
            { value: String(22 - seconds / 300), measurand: 'Energy.Active.Import.Register', unit: 'kWh' },
            { value: '7400.5', measurand: 'Power.Active.Import', unit: 'W', context: 'Sample.Periodic' },
            { value: '32.1', measurand: 'Temperature', unit: 'Celcius', location: 'Body', format: 'Raw' },
            { value: '10.7', measurand: 'Current.Import', unit: 'A', phase: 'L1' },
          ],
        })),
      }),
    ).toEqual({});
    const stop = {
      transactionId,
      idTag: 'CARD1',
      meterStop: 22_000,
      timestamp: secondsAgo(10),
      reason: 'Local',
    };
    expect(await client.call('StopTransaction', stop)).toMatchObject({ idTagInfo: { status: 'Accepted' } });
    const cdr = await eventually(async () => {
      const { body } = await system.rest.get<{ data: object[] }>('/cdrs?stationId=CP001');
      return body.data[0];
    });
    expect(cdr).toMatchObject({ energyWh: 10_000, totalExclVat: '5.00', totalInclVat: '5.00' });
  });

  it('is told that nobody here knows its vendor', async () => {
    const data = { vendorId: 'Vendor', messageId: 'Greeting', data: 'hello' };
    expect(await client.call('DataTransfer', data)).toEqual({ status: 'UnknownVendorId' });
  });
});

const accepted: Answer = { status: 'Accepted' };
const profile = {
  chargingProfileId: 1,
  stackLevel: 0,
  chargingProfilePurpose: 'ChargePointMaxProfile',
  chargingProfileKind: 'Absolute',
  chargingSchedule: { chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit: 16.3 }] },
};

describe('a strict client takes', () => {
  it.each<[command: string, body: object, action: string, payload: object, answer: Answer]>([
    [
      'remote-start',
      { evseId: 1, idToken: 'CARD1' },
      'RemoteStartTransaction',
      { connectorId: 1, idTag: 'CARD1' },
      accepted,
    ],
    ['remote-start', { idToken: 'CARD1' }, 'RemoteStartTransaction', { idTag: 'CARD1' }, accepted],
    ['remote-stop', { transactionId: '7' }, 'RemoteStopTransaction', { transactionId: 7 }, accepted],
    ['reset', { type: 'Soft' }, 'Reset', { type: 'Soft' }, accepted],
    ['reset', { type: 'Hard' }, 'Reset', { type: 'Hard' }, accepted],
    ['unlock-connector', { connectorId: 1 }, 'UnlockConnector', { connectorId: 1 }, { status: 'Unlocked' }],
    [
      'change-availability',
      { operative: false, evseId: 2 },
      'ChangeAvailability',
      { connectorId: 2, type: 'Inoperative' },
      { status: 'Scheduled' },
    ],
    [
      'trigger-message',
      { requestedMessage: 'MeterValues', evseId: 1 },
      'TriggerMessage',
      { requestedMessage: 'MeterValues', connectorId: 1 },
      accepted,
    ],
    [
      'get-configuration',
      { keys: ['HeartbeatInterval', 'Unheard'] },
      'GetConfiguration',
      { key: ['HeartbeatInterval', 'Unheard'] },
      {
        configurationKey: [{ key: 'HeartbeatInterval', readonly: false, value: '300' }],
        unknownKey: ['Unheard'],
      },
    ],
    [
      'get-configuration',
      {},
      'GetConfiguration',
      {},
      { configurationKey: [{ key: 'Bare', readonly: true }] },
    ],
    [
      'set-configuration',
      { values: [{ key: 'HeartbeatInterval', value: '600' }] },
      'ChangeConfiguration',
      { key: 'HeartbeatInterval', value: '600' },
      { status: 'RebootRequired' },
    ],
    ['clear-cache', {}, 'ClearCache', {}, accepted],
    [
      'ocpp',
      { action: 'SetChargingProfile', payload: { connectorId: 0, csChargingProfiles: profile } },
      'SetChargingProfile',
      { connectorId: 0, csChargingProfiles: profile },
      accepted,
    ],
    ['ocpp', { action: 'GetLocalListVersion', payload: {} }, 'GetLocalListVersion', {}, { listVersion: 0 }],
  ])('%s %j', async (command, body, action, payload, answer) => {
    const received: unknown[] = [];
    client.handle(action, async (params) => {
      received.push(params);
      return answer;
    });
    const { status, body: view } = await system.rest.post(`/stations/CP001/commands/${command}`, body);
    expect(status).toBe(200);
    expect(view).toMatchObject({ status: 'accepted', response: answer });
    expect(received).toEqual([payload]);
  });

  it('remote start and stop, with calls of its own before it answers', async () => {
    client.handle('RemoteStartTransaction', async () => {
      await client.call('StatusNotification', statusOf(2, 'Preparing'));
      return accepted;
    });
    await system.rest.post('/stations/CP001/commands/remote-start', { evseId: 2, idToken: 'CARD1' });
    const start = { connectorId: 2, idTag: 'CARD1', meterStart: 0, timestamp: secondsAgo(60) };
    const { transactionId } = await client.call<{ transactionId: number }>('StartTransaction', start);
    const { body } = await system.rest.get<{ data: { id: string }[] }>(
      '/charging-sessions?stationId=CP001&status=active',
    );
    expect(body.data).toMatchObject([{ transactionId: String(transactionId), evseId: 2 }]);

    client.handle('RemoteStopTransaction', async (params) => {
      expect(params).toEqual({ transactionId });
      const stop = { transactionId, meterStop: 250, timestamp: secondsAgo(0), reason: 'Remote' };
      expect(await client.call('StopTransaction', stop)).toEqual({});
      return accepted;
    });
    const sessionId = body.data[0]?.id;
    const stopped = await system.rest.post('/stations/CP001/commands/remote-stop', { sessionId });
    expect(stopped.body).toMatchObject({ status: 'accepted' });
    expect((await system.rest.get(`/charging-sessions/${String(sessionId)}`)).body).toMatchObject({
      status: 'ended',
      energyWh: 250,
      stopReason: 'Remote',
    });
  });

  it('what it does not know of with an error that the caller sees', async () => {
    const body = { action: 'CancelReservation', payload: { reservationId: 1 } };
    const { body: view } = await system.rest.post('/stations/CP001/commands/ocpp', body);
    expect(view).toMatchObject({ status: 'failed', response: { errorCode: 'NotImplemented' } });
  });
});

it('neither side has found fault with the other', async () => {
  expect(client.faults).toEqual([]);
  const errors = await system.database.query(
    `SELECT direction, action, error_code FROM monitoring.ocpp_message
      WHERE station_id = 'CP001' AND error_code IS NOT NULL`,
  );
  expect(errors).toEqual([{ direction: 'out', action: 'CancelReservation', error_code: 'NotImplemented' }]);
  const complaints = system
    .logOf('CP001')
    .filter(({ level, reason }) => level !== 'info' && reason !== 'wrong password');
  expect(complaints).toEqual([]);
});
