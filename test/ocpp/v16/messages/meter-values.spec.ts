import { expect, it } from 'vitest';
import { describeMessage, itAnswers, itRefuses } from '../../../support/message-suite.ts';

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
const REGISTER = 'Energy.Active.Import.Register';

const values = (samples: object[] = [{ value: '1500' }], members: object = {}) => ({
  connectorId: 1,
  meterValue: [{ timestamp: minutesAgo(1), sampledValue: samples }],
  ...members,
});

const MEASURANDS = [
  'Current.Export',
  'Current.Import',
  'Current.Offered',
  'Energy.Active.Export.Interval',
  'Energy.Active.Export.Register',
  'Energy.Active.Import.Interval',
  'Energy.Active.Import.Register',
  'Energy.Reactive.Export.Interval',
  'Energy.Reactive.Export.Register',
  'Energy.Reactive.Import.Interval',
  'Energy.Reactive.Import.Register',
  'Frequency',
  'Power.Active.Export',
  'Power.Active.Import',
  'Power.Factor',
  'Power.Offered',
  'Power.Reactive.Export',
  'Power.Reactive.Import',
  'RPM',
  'SoC',
  'Temperature',
  'Voltage',
];
const CONTEXTS = [
  'Interruption.Begin',
  'Interruption.End',
  'Other',
  'Sample.Clock',
  'Sample.Periodic',
  'Transaction.Begin',
  'Transaction.End',
  'Trigger',
];

interface Stored {
  transaction_id: string | null;
  energy_wh: string | null;
  power_w: string | null;
  sampled_values: object[];
  marks: string[];
}

describeMessage('1.6', 'MeterValues', 'from the charger', (suite) => {
  let connectors = 100;

  const stored = (connectorId?: number) =>
    suite.system.database.query<Stored>(
      `SELECT transaction_id, energy_wh::text, power_w::text, sampled_values::json, marks FROM billing.meter_value
        WHERE station_id = $1 AND ($2::int IS NULL OR connector_id = $2) ORDER BY measured_at, energy_wh`,
      [suite.stationId, connectorId ?? null],
    );
  const report = (payload: object) => suite.charger.call('MeterValues', payload);
  const started = async (connectorId: number) => {
    const start = { connectorId, idTag: 'METER', meterStart: 1000, timestamp: minutesAgo(60) };
    return (await suite.charger.call<{ transactionId: number }>('StartTransaction', start)).transactionId;
  };
  const sessionOf = async (transactionId: number) => {
    const path = `/charging-sessions?stationId=${suite.stationId}&limit=200`;
    const { data } = (
      await suite.system.rest.get<{ data: { id: string; transactionId: string; energyWh: number }[] }>(path)
    ).body;
    return data.find((session) => session.transactionId === String(transactionId));
  };
  /** Of the session, newest first. */
  const readingsOf = async (transactionId: number) => {
    const path = `/charging-sessions/${String((await sessionOf(transactionId))?.id)}/meter-values`;
    return (await suite.system.rest.get<{ data: { energyWh: number }[] }>(path)).body.data;
  };

  itAnswers(suite, [
    ['a bare value', values(), {}],
    ['no transaction', values([{ value: '1' }], { connectorId: 1 }), {}],
    ['a transaction that nobody knows', values([{ value: '2' }], { transactionId: 4711 }), {}],
    ['-1 for a transaction', values([{ value: '3' }], { transactionId: -1 }), {}],
    ['the main meter', values([{ value: '4' }], { connectorId: 0 }), {}],
    ['a connector that no station has', values([{ value: '5' }], { connectorId: 1_800_000_000 }), {}],
    ['a connector below 0', values([{ value: '6' }], { connectorId: -1 }), {}],
    ['no values at all', { connectorId: 1, meterValue: [] }, {}],
    ['a time without values', values([]), {}],
    ...MEASURANDS.map((measurand): [string, object, object] => [
      measurand,
      values([{ value: '7', measurand }]),
      {},
    ]),
    ...CONTEXTS.map((context): [string, object, object] => [context, values([{ value: '8', context }]), {}]),
    [
      'all that a value may say',
      values([
        {
          value: '9',
          context: 'Trigger',
          format: 'Raw',
          measurand: 'Voltage',
          phase: 'L1-N',
          location: 'Inlet',
          unit: 'V',
        },
      ]),
      {},
    ],
    ['signed data', values([{ value: 'OCMF|{}|{}', format: 'SignedData' }]), {}],
    ['a time that is none', { connectorId: 1, meterValue: [{ timestamp: 'now', sampledValue: [] }] }, {}],
  ]);

  itRefuses(
    suite,
    [
      ['nothing at all', {}, 'OccurenceConstraintViolation'],
      ['no connector', { meterValue: [] }, 'OccurenceConstraintViolation'],
      ['no values', { connectorId: 1 }, 'OccurenceConstraintViolation'],
      [
        'a value without a time',
        { connectorId: 1, meterValue: [{ sampledValue: [] }] },
        'OccurenceConstraintViolation',
      ],
      [
        'a time without a list of values',
        { connectorId: 1, meterValue: [{ timestamp: minutesAgo(1) }] },
        'OccurenceConstraintViolation',
      ],
      ['a sample without a value', values([{ unit: 'Wh' }]), 'OccurenceConstraintViolation'],
      ['a number for a value', values([{ value: 1500 }]), 'TypeConstraintViolation'],
      ['null for a unit', values([{ value: '1', unit: null }]), 'TypeConstraintViolation'],
      ['a text for the connector', values([], { connectorId: '1' }), 'TypeConstraintViolation'],
      ['a text for the transaction', values([], { transactionId: '1' }), 'TypeConstraintViolation'],
      ['one value instead of a list', values([], { meterValue: {} }), 'TypeConstraintViolation'],
      ['a member that it does not have', values([], { idTag: 'A' }), 'FormationViolation'],
      ['a member that a sample does not have', values([{ value: '1', colour: 'red' }]), 'FormationViolation'],
      ['a list for a payload', [], 'FormationViolation'],
    ],
    () => stored(),
  );

  it.each<[samples: object[], energyWh: string | null, powerW: string | null, marks: string[]]>([
    [[{ value: '604.213' }], '604.213', null, []],
    [[{ value: '1.5', unit: 'kWh' }], '1500', null, []],
    [[{ value: '-5' }], '-5', null, []],
    [[{ value: '1.2e3' }], '1200', null, []],
    [[{ value: '7.4', measurand: 'Power.Active.Import', unit: 'kW' }], null, '7400', []],
    [
      ['L1', 'L2', 'L3'].map((phase) => ({
        value: '2300.1',
        measurand: 'Power.Active.Import',
        unit: 'W',
        phase,
      })),
      null,
      '6900.3',
      [],
    ],
    [[{ value: '50.01', measurand: 'Frequency', unit: 'Hz' }], null, null, []],
    [[{ value: '31', measurand: 'Temperature', unit: 'Celcius' }], null, null, []],
    [[{ value: '31', measurand: 'Temperature', unit: 'Celsius' }], null, null, []],
    [[{ value: '12', measurand: REGISTER, unit: 'MWh' }], null, null, ['unit_mismatch']],
    [[{ value: 'NaN', measurand: REGISTER, unit: 'Wh' }], null, null, ['value_unreadable']],
    [[{ value: '1,5', measurand: REGISTER, unit: 'kWh' }], null, null, ['value_unreadable']],
    [[{ value: '', measurand: REGISTER, unit: 'Wh' }], null, null, ['value_unreadable']],
  ])('stores %j as it came, and what it means', async (samples, energyWh, powerW, marks) => {
    const connectorId = ++connectors;
    expect(await report(values(samples, { connectorId }))).toEqual({});
    expect(await stored(connectorId)).toEqual([
      {
        transaction_id: null,
        energy_wh: energyWh,
        power_w: powerW,
        marks,
        sampled_values: samples.map((sample) => expect.objectContaining(sample) as object),
      },
    ]);
  });

  it('of a transaction that nobody knows is stored with its id', async () => {
    const connectorId = ++connectors;
    await report(values([{ value: '10' }], { connectorId, transactionId: 4711 }));
    expect(await stored(connectorId)).toMatchObject([{ transaction_id: '4711', energy_wh: '10' }]);
  });

  it('repeated under another message id is stored once', async () => {
    const connectorId = ++connectors;
    const payload = values([{ value: '10' }], { connectorId });
    await report(payload);
    await report(payload);
    expect(await stored(connectorId)).toHaveLength(1);
  });

  it('tells the energy of its session', async () => {
    const connectorId = ++connectors;
    const transactionId = await started(connectorId);
    const meterValue = [
      { timestamp: minutesAgo(30), sampledValue: [{ value: '2500.9' }] },
      { timestamp: minutesAgo(20), sampledValue: [{ value: '3.5', unit: 'kWh' }] },
    ];
    await report({ connectorId, transactionId, meterValue });
    expect(await sessionOf(transactionId)).toMatchObject({ status: 'active', energyWh: 2500 });
    expect((await readingsOf(transactionId)).map(({ energyWh }) => energyWh)).toEqual([3500, 2501]);
  });

  it('after the stop belongs to the session, and leaves its energy', async () => {
    const connectorId = ++connectors;
    const transactionId = await started(connectorId);
    const stop = { transactionId, meterStop: 4000, timestamp: minutesAgo(10) };
    await suite.charger.call('StopTransaction', stop);
    await report(values([{ value: '9000' }], { connectorId, transactionId }));
    expect(await sessionOf(transactionId)).toMatchObject({ status: 'ended', energyWh: 3000 });
    expect(await readingsOf(transactionId)).toMatchObject([{ energyWh: 9000 }]);
  });

  it.each([-1, 0])('with %i for a transaction is of the session of its connector and time', async (none) => {
    const connectorId = ++connectors;
    const transactionId = await started(connectorId);
    await report(values([{ value: '2000' }], { connectorId, transactionId: none }));
    await report(values([{ value: '2000' }], { connectorId: ++connectors, transactionId: none }));
    expect(await sessionOf(transactionId)).toMatchObject({ energyWh: 1000 });
    expect(await readingsOf(transactionId)).toMatchObject([
      { energyWh: 2000, connectorId, transactionId: String(transactionId) },
    ]);
  });
});
