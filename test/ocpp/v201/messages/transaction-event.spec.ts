import { beforeAll, describe, expect, it } from 'vitest';
import { Fleet } from '../../../support/fleet.ts';
import { describeMessage, itAnswers, itRefuses } from '../../../support/message-suite.ts';
import { eventually } from '../../../support/rest.ts';
import { meterValue, minutesAgo, transactionEvent } from '../../../support/transaction-frames.ts';

const PAST = '2026-01-31T12:00:00.000Z';
const FUTURE = '2036-01-31T12:00:00.000Z';
const EVSE = { id: 1, connectorId: 1 };
const token = (idToken: string, type = 'ISO14443') => ({ idToken, type });
const TIMELESS = 'TransactionEvent-time';

interface Session {
  id: string;
  transactionId: string;
  status: string;
  marks: string[];
  complete: boolean | null;
  missingSeqNos: number[];
}

describeMessage('2.0.1', 'TransactionEvent', 'from the charger', (suite) => {
  const group = token('TXE-GROUP', 'Central');
  const accepted = { idTokenInfo: { status: 'Accepted', groupIdToken: group } };
  const sessionOf = async (transactionId: string) => {
    const path = `/charging-sessions?stationId=${suite.stationId}&limit=200`;
    const { data } = (await suite.system.rest.get<{ data: Session[] }>(path)).body;
    return data.find((session) => session.transactionId === transactionId);
  };
  const call = (...event: Parameters<typeof transactionEvent>) =>
    suite.charger.call<{ totalCost?: number; idTokenInfo?: object }>(
      'TransactionEvent',
      transactionEvent(...event),
    );
  /** A transaction from its first event to its last; its answers and its session. */
  async function play(transactionId: string, events: Record<string, unknown>[]) {
    const answers = [];
    for (const [seqNo, members] of events.entries()) {
      const eventType = seqNo === 0 ? 'Started' : seqNo === events.length - 1 ? 'Ended' : 'Updated';
      answers.push(await call(transactionId, seqNo, eventType, members));
    }
    return { answers, session: await sessionOf(transactionId) };
  }

  beforeAll(async () => {
    const { rest } = suite.system;
    const fleet = await Fleet.create(rest, 'TransactionEvent', 'TXE-GROUP');
    await fleet.add('TXE-GOOD', {}, { maxConcurrentSessions: 1000 });
    await fleet.add('TXE-FRIEND');
    await fleet.add('TXE-ONCE');
    await fleet.add('TXE-EXPIRED', { validUntil: PAST });
    await fleet.add('TXE-BLOCKED', { status: 'blocked' });
    const price = { type: 'ENERGY', price: 0.5, vat: 20, step_size: 1 };
    const elements = [{ price_components: [price] }];
    const { body } = await rest.post('/tariffs', { name: 'TransactionEvent', currency: 'EUR', elements });
    await rest.patch(`/stations/${suite.stationId}`, { tariffId: body['id'] });
  });

  const started = (transactionId: string, members: object = {}) =>
    transactionEvent(transactionId, 0, 'Started', { evse: { id: 9 }, ...members });

  itAnswers(suite, [
    ['a start by a cable', started('a1', { triggerReason: 'CablePluggedIn' }), {}],
    ['a start by a parking bay', started('a2', { triggerReason: 'EVDetected' }), {}],
    ['a start by signed data', started('a3', { triggerReason: 'SignedDataReceived' }), {}],
    [
      'a start by a token',
      started('a4', { triggerReason: 'Authorized', idToken: token('TXE-GOOD') }),
      accepted,
    ],
    ['a token in other letters', started('a5', { idToken: token('txe-Good') }), accepted],
    [
      'an unknown token, which charges already',
      started('a6', { idToken: token('TXE-NOBODY') }),
      { idTokenInfo: { status: 'Invalid' } },
    ],
    [
      'an expired token, which charges already',
      started('a7', { idToken: token('TXE-EXPIRED') }),
      { idTokenInfo: { status: 'Expired' } },
    ],
    [
      'a blocked token, which charges already',
      started('a8', { idToken: token('TXE-BLOCKED') }),
      { idTokenInfo: { status: 'Blocked' } },
    ],
    [
      'no token, where none is needed',
      started('a9', { idToken: token('', 'NoAuthorization') }),
      { idTokenInfo: { status: 'Accepted' } },
    ],
    ['an update of nothing that has begun', transactionEvent('a10', 4, 'Updated'), {}],
    ['an end of nothing that has begun', transactionEvent('a11', 7, 'Ended'), {}],
    ['a number that begins anew', started('a12'), {}],
    ['a number below 0', transactionEvent('a13', -1, 'Started'), {}],
    ['a number beyond all numbers', transactionEvent('a14', 1e300, 'Started', { timestamp: PAST }), {}],
    ['a reservation that there is not', started('a15', { reservationId: 4711 }), {}],
    ['a reservation that there cannot be', started('a16', { reservationId: 1e300 }), {}],
    ['an EVSE that no station has', started('a17', { evse: { id: 1.8e9, connectorId: -1 } }), {}],
    ['all that there is', started('a18', { offline: true, numberOfPhasesUsed: 3, cableMaxCurrent: 32 }), {}],
    ['a reason that there is not', started('a19', { triggerReason: 'Curiosity' }), {}],
    ['a state that there is not', started('a20', { transactionInfo: { chargingState: 'Levitating' } }), {}],
    [
      'a token too long for 2.0.1',
      started('a21', { idToken: token('T'.repeat(40)) }),
      {
        idTokenInfo: { status: 'Invalid' },
      },
    ],
    ['a transaction id too long for 2.0.1', started('T'.repeat(50)), {}],
    ['an empty transaction id', started(''), {}],
    ['a time that is none', started('a22', { timestamp: 'now' }), {}],
    ['a time in 1970', started('a23', { timestamp: '1970-01-01T00:00:09Z' }), {}],
    ['a time without an offset', started('a24', { timestamp: PAST.slice(0, -1) }), {}],
    ['a time that is to come', started(TIMELESS, { timestamp: FUTURE }), {}],
    ['what a vendor adds', started('a25', { customData: { vendorId: 'com.example', colour: 'red' } }), {}],
  ]);

  itRefuses(
    suite,
    [
      ['no number', { ...started('b1'), seqNo: undefined }, 'OccurrenceConstraintViolation'],
      ['no kind of event', { ...started('b1'), eventType: undefined }, 'OccurrenceConstraintViolation'],
      ['no transaction', { ...started('b1'), transactionInfo: {} }, 'OccurrenceConstraintViolation'],
      ['a number that is a text', { ...started('b1'), seqNo: '0' }, 'TypeConstraintViolation'],
      ['a fraction of a number', { ...started('b1'), seqNo: 0.5 }, 'TypeConstraintViolation'],
      ['a kind that there is not', { ...started('b1'), eventType: 'Paused' }, 'PropertyConstraintViolation'],
      ['a member that it does not have', { ...started('b1'), colour: 'red' }, 'FormatViolation'],
      [
        'an empty list of meter values',
        { ...started('b1'), meterValue: [] },
        'OccurrenceConstraintViolation',
      ],
      [
        'a value that is a text',
        started('b1', { meterValue: [{ timestamp: PAST, sampledValue: [{ value: '1' }] }] }),
        'TypeConstraintViolation',
      ],
    ],
    () => sessionOf('b1'),
  );

  it('marks a time that cannot be believed', async () => {
    expect(await sessionOf(TIMELESS)).toMatchObject({ marks: ['start_clock_ahead'] });
  });

  const plugIn = { triggerReason: 'CablePluggedIn', evse: EVSE };
  const present = { triggerReason: 'Authorized', idToken: token('TXE-GOOD') };
  const charge = { triggerReason: 'ChargingStateChanged', transactionInfo: { chargingState: 'Charging' } };
  const begin = { meterValue: meterValue(0, 1_000, 'Transaction.Begin') };
  const end = (value = 3_000) => ({ meterValue: meterValue(5, value, 'Transaction.End') });
  const unplug = {
    triggerReason: 'EVCommunicationLost',
    transactionInfo: { stoppedReason: 'EVDisconnected' },
  };
  const swipe = { triggerReason: 'StopAuthorized', idToken: token('TXE-GOOD') };

  it.each<[title: string, transactionId: string, events: Record<string, unknown>[], stopReason: string]>([
    [
      'cable first, unplugged at the end [TC_J_07_CSMS]',
      'c1',
      [{ ...plugIn, ...begin }, present, charge, { ...unplug, ...end() }],
      'EVDisconnected',
    ],
    [
      'token first, its EVSE and register later [TC_J_08_CSMS]',
      'c2',
      [present, { ...plugIn, ...begin }, charge, { ...unplug, ...end() }],
      'EVDisconnected',
    ],
    [
      'from the closing of the power path, stopped by its token',
      'c3',
      [
        { ...present, evse: EVSE, ...begin },
        charge,
        { ...swipe, ...end(), transactionInfo: { stoppedReason: 'Local' } },
      ],
      'Local',
    ],
    [
      'from the flow of energy to its end, without a reason',
      'c4',
      [
        { ...charge, evse: EVSE, idToken: token('TXE-GOOD'), ...begin },
        { ...charge, ...end() },
      ],
      'Local',
    ],
    [
      'stopped from afar',
      'c5',
      [
        { ...plugIn, ...begin },
        present,
        { triggerReason: 'RemoteStop', transactionInfo: { stoppedReason: 'Remote' }, ...end() },
      ],
      'Remote',
    ],
    [
      'ended by a time-out, before a cable came',
      'c6',
      [present, { triggerReason: 'EVConnectTimeout', transactionInfo: { stoppedReason: 'Timeout' } }],
      'Timeout',
    ],
    [
      'ended as the car leaves the bay',
      'c7',
      [{ triggerReason: 'EVDetected', evse: EVSE }, present, { triggerReason: 'EVDeparted' }],
      'Local',
    ],
    [
      'suspended as the cable is pulled from the car',
      'c8',
      [
        { ...plugIn, ...begin },
        present,
        { ...charge, transactionInfo: { chargingState: 'SuspendedEV' } },
        { triggerReason: 'EVCommunicationLost', transactionInfo: { chargingState: 'Idle' } },
        { ...swipe, ...end() },
      ],
      'Local',
    ],
    [
      'stopped with a master pass',
      'c9',
      [
        { ...plugIn, ...begin },
        present,
        {
          triggerReason: 'StopAuthorized',
          idToken: token('TXE-FRIEND'),
          transactionInfo: { stoppedReason: 'MasterPass' },
          ...end(),
        },
      ],
      'MasterPass',
    ],
  ])('keeps a session %s', async (_title, transactionId, events, stopReason) => {
    const { answers, session } = await play(transactionId, events);
    for (const [index, { idToken }] of events.entries())
      expect(answers[index]?.idTokenInfo).toEqual(idToken === undefined ? undefined : accepted.idTokenInfo);
    const isMetered = JSON.stringify(events).includes('Transaction.End');
    expect(session).toMatchObject({
      status: 'ended',
      idToken: 'TXE-GOOD',
      evseId: isMetered || transactionId === 'c7' ? 1 : 0,
      stopReason,
      energyWh: isMetered ? 2_000 : 0,
      marks: [],
      complete: true,
    });
    // 0.50 a kWh, with 20 % VAT.
    expect(answers.at(-1)?.totalCost).toBe(isMetered ? 1.2 : 0);
  });

  it('tells the cost while it charges and of the whole, as its CDR has it [TC_I_01_CSMS] [TC_I_02_CSMS]', async () => {
    const { answers, session } = await play('d1', [
      { ...plugIn, ...begin },
      present,
      { triggerReason: 'MeterValuePeriodic', meterValue: meterValue(2, 1_500) },
      { triggerReason: 'MeterValueClock', meterValue: meterValue(3, 2_200) },
      { ...unplug, ...end() },
    ]);
    expect(answers.map(({ totalCost }) => totalCost)).toEqual([undefined, undefined, 0.3, 0.72, 1.2]);
    const cdr = await eventually(async () => {
      const { body } = await suite.system.rest.get<{ data: object[] }>(`/cdrs?sessionId=${session?.id}`);
      return body.data[0];
    });
    expect(cdr).toMatchObject({ totalInclVat: '1.20', energyWh: 2_000, status: 'final' });
  });

  it('keeps signed readings as they came', async () => {
    const signedMeterValue = {
      signedMeterData: 'x'.repeat(3_000),
      signingMethod: '',
      encodingMethod: 'OCMF',
      publicKey: '',
    };
    const sampledValue = [{ value: 1.5, unitOfMeasure: { unit: 'kWh' }, signedMeterValue }];
    const { session } = await play('d2', [
      { ...plugIn, meterValue: [{ timestamp: minutesAgo(11), sampledValue }] },
      { ...unplug, ...end() },
    ]);
    expect(session).toMatchObject({ energyWh: 1_500 });
    const { body } = await suite.system.rest.get<{ data: { sampledValues: object[] }[] }>(
      `/charging-sessions/${session?.id}/meter-values`,
    );
    expect(body.data.map(({ sampledValues }) => sampledValues[0])).toContainEqual(
      expect.objectContaining({ value: '1.5', unit: 'kWh', signedMeterValue }),
    );
  });

  it('counts the other transactions of a token, and not the one it is of', async () => {
    const once = { idToken: token('TXE-ONCE') };
    const first = await call('e1', 0, 'Started', { ...once, evse: { id: 20 } });
    const second = await call('e2', 0, 'Started', { ...once, evse: { id: 21 } });
    const again = await call('e1', 1, 'Updated', once);
    const statuses = [first, second, again].map(({ idTokenInfo }) => idTokenInfo);
    expect(statuses).toEqual(
      ['Accepted', 'ConcurrentTx', 'Accepted'].map((status) => ({ status, groupIdToken: group })),
    );
  });

  describe('of a transaction that is not told in order', () => {
    it('names what is missing until it has come', async () => {
      await call('f1', 100, 'Started', { ...plugIn, ...begin });
      expect(await sessionOf('f1')).toMatchObject({ complete: null, missingSeqNos: [] });
      await call('f1', 104, 'Ended', { ...unplug, ...end() });
      expect(await sessionOf('f1')).toMatchObject({ complete: false, missingSeqNos: [101, 102, 103] });
      for (const seqNo of [102, 101]) await call('f1', seqNo, 'Updated', { offline: true });
      expect(await sessionOf('f1')).toMatchObject({ complete: false, missingSeqNos: [103] });
      await call('f1', 103, 'Updated', present);
      expect(await sessionOf('f1')).toMatchObject({
        complete: true,
        missingSeqNos: [],
        idToken: 'TXE-GOOD',
        marks: [],
      });
    });

    it('names what is missing so far, also as long as it goes on', async () => {
      await call('f0', 7, 'Started', { ...plugIn, evse: { id: 30, connectorId: 1 } });
      for (const seqNo of [9, 12]) await call('f0', seqNo, 'Updated');
      expect(await sessionOf('f0')).toMatchObject({ complete: null, missingSeqNos: [8, 10, 11] });
      for (const seqNo of [8, 11]) await call('f0', seqNo, 'Updated', { offline: true });
      expect(await sessionOf('f0')).toMatchObject({ complete: null, missingSeqNos: [10] });
      await call('f0', 1_000_000, 'Updated');
      const { missingSeqNos = [] } = (await sessionOf('f0')) ?? {};
      expect([missingSeqNos.length, missingSeqNos.slice(0, 3)]).toEqual([100, [10, 13, 14]]);
    });

    it('answers what is repeated the same, and keeps it once', async () => {
      const event = transactionEvent('f2', 0, 'Started', { ...plugIn, ...begin, ...present });
      const answers = [];
      for (const id of ['x-1', 'x-2', 'x-3'])
        answers.push(await suite.charger.exchange(JSON.stringify([2, id, suite.action, event])));
      expect(answers.map((frame) => frame[2])).toEqual([accepted, accepted, accepted]);
      const rows = await suite.system.database.query(
        `SELECT event_type, trigger_reason, is_offline, id_token, begin_wh::int FROM billing.transaction_event
          WHERE station_id = '${suite.stationId}' AND transaction_id = 'f2'`,
      );
      expect(rows).toEqual([
        {
          event_type: 'Started',
          trigger_reason: 'Authorized',
          is_offline: false,
          id_token: 'TXE-GOOD',
          begin_wh: 1_000,
        },
      ]);
    });
  });
});
