import { expect, it } from 'vitest';
import { describeMessage, itAnswers, itRefuses } from '../../../support/message-suite.ts';

const secondsAgo = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();
const status = (members: object = {}) => ({
  connectorId: 1,
  errorCode: 'NoError',
  status: 'Available',
  ...members,
});

interface Connector {
  evseId: number;
  status: string;
  reportedAt: string | null;
}

const STATUSES = [
  'Available',
  'Preparing',
  'Charging',
  'SuspendedEVSE',
  'SuspendedEV',
  'Finishing',
  'Reserved',
  'Unavailable',
  'Faulted',
];
const ERROR_CODES = [
  'ConnectorLockFailure',
  'EVCommunicationError',
  'GroundFailure',
  'HighTemperature',
  'InternalError',
  'LocalListConflict',
  'NoError',
  'OtherError',
  'OverCurrentFailure',
  'OverVoltage',
  'PowerMeterFailure',
  'PowerSwitchFailure',
  'ReaderFailure',
  'ResetFailure',
  'UnderVoltage',
  'WeakSignal',
];

describeMessage('1.6', 'StatusNotification', 'from the charger', (suite) => {
  const connectors = async () => {
    const path = `/stations/${suite.stationId}/connectors`;
    return (await suite.system.rest.get<{ data: Connector[] }>(path)).body.data;
  };
  const connector = async (evseId: number) => (await connectors()).find((one) => one.evseId === evseId);
  const report = (members: object) => suite.charger.call('StatusNotification', status(members));

  itAnswers(suite, [
    ...STATUSES.map((name): [string, object, object] => [name, status({ status: name }), {}]),
    ...ERROR_CODES.map((errorCode): [string, object, object] => [
      errorCode,
      status({ status: 'Faulted', errorCode }),
      {},
    ]),
    ['no more than it must say', status(), {}],
    [
      'all that it may say',
      status({ info: 'i'.repeat(50), timestamp: secondsAgo(1), vendorId: 'v', vendorErrorCode: '0x1' }),
      {},
    ],
    ['empty texts', status({ info: '', vendorId: '', vendorErrorCode: '' }), {}],
    ['a time that is none', status({ timestamp: 'now' }), {}],
    ['a time without an offset', status({ timestamp: secondsAgo(1).slice(0, -1) }), {}],
    ['the station as a whole', status({ connectorId: 0 }), {}],
    ['the greatest connector', status({ connectorId: 65_535 }), {}],
  ]);

  itRefuses(
    suite,
    [
      ['no connector', { errorCode: 'NoError', status: 'Available' }, 'OccurenceConstraintViolation'],
      ['no error code', { connectorId: 1, status: 'Available' }, 'OccurenceConstraintViolation'],
      ['no status', { connectorId: 1, errorCode: 'NoError' }, 'OccurenceConstraintViolation'],
      ['a status that there is not', status({ status: 'Occupied' }), 'PropertyConstraintViolation'],
      ['an error code that there is not', status({ errorCode: 'Fine' }), 'PropertyConstraintViolation'],
      ['a text for the connector', status({ connectorId: '1' }), 'TypeConstraintViolation'],
      ['half a connector', status({ connectorId: 1.5 }), 'TypeConstraintViolation'],
      ['a connector below 0', status({ connectorId: -1 }), 'PropertyConstraintViolation'],
      [
        'a connector that no station has',
        status({ connectorId: 1_800_000_000 }),
        'PropertyConstraintViolation',
      ],
      ['null for what it does not have', status({ info: null }), 'TypeConstraintViolation'],
      ['a vendor of 256 characters', status({ vendorId: 'v'.repeat(256) }), 'PropertyConstraintViolation'],
      ['a member that it does not have', status({ colour: 'red' }), 'FormationViolation'],
    ],
    connectors,
  );

  it('is shown with all that it said', async () => {
    const timestamp = secondsAgo(2);
    await report({
      connectorId: 2,
      errorCode: 'OtherError',
      status: 'Faulted',
      info: 'hot',
      timestamp,
      vendorId: 'v',
      vendorErrorCode: '0x1',
    });
    expect(await connector(2)).toEqual({
      evseId: 2,
      connectorId: 2,
      status: 'Faulted',
      errorCode: 'OtherError',
      info: 'hot',
      vendorId: 'v',
      vendorErrorCode: '0x1',
      statusAt: timestamp,
      reportedAt: timestamp,
      receivedAt: expect.any(String) as string,
    });
    await report({ connectorId: 2 });
    expect(await connector(2)).toMatchObject({
      status: 'Available',
      info: null,
      vendorId: null,
      reportedAt: null,
    });
  });

  it('of the past does not overwrite a newer one, and one of the future does not hide the true ones', async () => {
    const at = (name: string, seconds: number) =>
      report({ connectorId: 3, status: name, timestamp: secondsAgo(seconds) });
    await at('Charging', 10);
    await at('Preparing', 300);
    expect(await connector(3)).toMatchObject({ status: 'Charging' });
    await at('Finishing', -7_200);
    await at('Available', -1);
    expect(await connector(3)).toMatchObject({ status: 'Available' });
  });

  it('of the station as a whole shows in its status, and makes no connector', async () => {
    const stationId = `${suite.stationId}-whole`;
    const charger = await suite.system.connect(stationId);
    await charger.call('StatusNotification', status({ connectorId: 0, status: 'Unavailable' }));
    const { body } = await suite.system.rest.get(`/stations/${stationId}`);
    expect(body).toMatchObject({ status: 'Unavailable', evses: [] });
    await charger.close();
  });

  it('right after the first boot makes the connector, with its status [TC_001_CSMS]', async () => {
    const stationId = `${suite.stationId}-fresh`;
    const charger = await suite.system.connect(stationId);
    charger.send('[2,"b","BootNotification",{"chargePointVendor":"V","chargePointModel":"M"}]');
    charger.send(JSON.stringify([2, 's0', 'StatusNotification', status({ connectorId: 0 })]));
    const faulted = status({ connectorId: 2, errorCode: 'GroundFailure', status: 'Faulted' });
    charger.send(JSON.stringify([2, 's2', 'StatusNotification', faulted]));
    for (const id of ['b', 's0', 's2']) expect((await charger.next()).slice(0, 2)).toEqual([3, id]);
    const { body } = await suite.system.rest.get(`/stations/${stationId}`);
    expect(body).toMatchObject({
      status: 'Faulted',
      evses: [{ evseId: 2, connectors: [{ connectorId: 2, status: 'Faulted' }] }],
    });
    await charger.close();
  });
});
