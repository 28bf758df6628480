import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TX } from '../support/charging-profiles.ts';
import type { RawCharger } from '../support/raw-charger.ts';
import { eventually } from '../support/rest.ts';
import { TestSystem } from '../support/system.ts';

/** One story, told by a charger of each version. Whoever uses the REST interface alone cannot tell which is which. */
const BEGIN = Date.now() - 3_600_000;
const at = (minute: number) => new Date(BEGIN + minute * 60_000).toISOString();
const ID_TOKEN = 'BOTH-CARD';
const ACCEPTED = { status: 'Accepted' };

type Resource = Record<string, unknown> & { id: string };

/** What happens at the charger, in its own words. */
interface Teller {
  readonly protocol: string;
  /** What the commands of the story are in this version, in their order. */
  readonly actions: readonly string[];
  begin(charger: RawCharger): Promise<void>;
  meter(charger: RawCharger, minute: number, energyWh: number): Promise<void>;
  end(charger: RawCharger, minute: number, energyWh: number): Promise<void>;
}

let numberOf16 = 0;
const OF_16: Teller = {
  protocol: 'ocpp1.6',
  actions: ['RemoteStartTransaction', 'SetChargingProfile', 'RemoteStopTransaction'],
  async begin(charger) {
    const start = { connectorId: 1, idTag: ID_TOKEN, meterStart: 1000, timestamp: at(0) };
    numberOf16 = (await charger.call<{ transactionId: number }>('StartTransaction', start)).transactionId;
  },
  async meter(charger, minute, energyWh) {
    const meterValue = [{ timestamp: at(minute), sampledValue: [{ value: String(energyWh) }] }];
    await charger.call('MeterValues', { connectorId: 1, transactionId: numberOf16, meterValue });
  },
  async end(charger, minute, energyWh) {
    await charger.call('StopTransaction', {
      transactionId: numberOf16,
      meterStop: energyWh,
      timestamp: at(minute),
      reason: 'Remote',
    });
  },
};

let seqNo = 0;
const OF_201: Teller = {
  protocol: 'ocpp2.0.1',
  actions: ['RequestStartTransaction', 'SetChargingProfile', 'RequestStopTransaction'],
  async begin(charger) {
    await charger.call('TransactionEvent', {
      ...event('Started', 'RemoteStart', 0, 1000, 'Transaction.Begin'),
      evse: { id: 1, connectorId: 1 },
      idToken: { idToken: ID_TOKEN, type: 'ISO14443' },
    });
  },
  async meter(charger, minute, energyWh) {
    const metered = event('Updated', 'MeterValuePeriodic', minute, energyWh, 'Sample.Periodic');
    await charger.call('TransactionEvent', metered);
  },
  async end(charger, minute, energyWh) {
    const ended = event('Ended', 'RemoteStop', minute, energyWh, 'Transaction.End');
    const transactionInfo = { ...ended.transactionInfo, stoppedReason: 'Remote' };
    await charger.call('TransactionEvent', { ...ended, transactionInfo });
  },
};

const event = (eventType: string, triggerReason: string, minute: number, value: number, context: string) => ({
  eventType,
  triggerReason,
  timestamp: at(minute),
  seqNo: seqNo++,
  transactionInfo: { transactionId: 'a-transaction-of-201' },
  meterValue: [{ timestamp: at(minute), sampledValue: [{ value, context }] }],
});

describe('a charge', () => {
  let system: TestSystem;
  let told: { of16: Told; of201: Told };

  interface Told {
    commands: { action: unknown; status: unknown }[];
    profile: Resource;
    session: Resource;
    cdr: Resource;
  }

  beforeAll(async () => {
    system = await TestSystem.start();
    await system.addTariff(0.3, 19);
    await system.addToken(ID_TOKEN);
    told = { of16: await tell('BOTH-16', OF_16), of201: await tell('BOTH-201', OF_201) };
  });
  afterAll(() => system.stop());

  /** Remote start, a limit for the transaction, a meter reading, remote stop, and what is left of it. */
  async function tell(stationId: string, teller: Teller): Promise<Told> {
    const charger = await system.connect(stationId, system.process.ocppUrl, teller.protocol);
    const commands: Told['commands'] = [];
    const command = async (path: string, body: object): Promise<Resource> => {
      const answering = system.rest.post<Resource>(path, body);
      const [, messageId, action] = await charger.next();
      charger.send(JSON.stringify([3, messageId, ACCEPTED]));
      const { body: answer } = await answering;
      commands.push({ action, status: answer['status'] });
      return answer;
    };
    const path = `/stations/${stationId}/commands`;
    await command(`${path}/remote-start`, { evseId: 1, idToken: ID_TOKEN });
    await teller.begin(charger);
    const sessionId = (await one('/charging-sessions', stationId)).id;
    const chargingProfile = { ...TX, sessionId };
    const { id: profileId } = await command('/charging-profiles', { stationId, evseId: 1, chargingProfile });
    await teller.meter(charger, 10, 3500);
    await command(`${path}/remote-stop`, { sessionId });
    await teller.end(charger, 30, 8000);
    const cdr = await eventually(() => one('/cdrs', stationId).catch(() => null));
    const session = (await system.rest.get<Resource>(`/charging-sessions/${sessionId}`)).body;
    const profile = (await system.rest.get<Resource>(`/charging-profiles/${profileId}`)).body;
    await charger.close();
    return { commands, profile, session, cdr };
  }

  async function one(list: string, stationId: string): Promise<Resource> {
    const { body } = await system.rest.get<{ data: Resource[] }>(`${list}?stationId=${stationId}`);
    const [only, ...others] = body.data;
    if (only === undefined || others.length > 0) throw new Error(`${body.data.length} in ${list}`);
    return only;
  }

  /** Without what names it and says when it was recorded. */
  function likeness(resource: Resource, names: readonly string[]): Record<string, unknown> {
    const kept = Object.entries(resource).filter(([name]) => !names.includes(name));
    return Object.fromEntries(kept);
  }

  it('is carried out by the commands of each version, and they are accepted alike', () => {
    expect(told.of16.commands.map(({ action }) => action)).toEqual(OF_16.actions);
    expect(told.of201.commands.map(({ action }) => action)).toEqual(OF_201.actions);
    const statuses = ['accepted', 'active', 'accepted'];
    expect(told.of16.commands.map(({ status }) => status)).toEqual(statuses);
    expect(told.of201.commands.map(({ status }) => status)).toEqual(statuses);
  });

  it('is limited by the same profile, which ends with it', () => {
    const own = ['id', 'stationId', 'commandId', 'createdAt', 'updatedAt', 'chargingProfile'];
    const { of16, of201 } = told;
    expect(likeness(of201.profile, own)).toEqual(likeness(of16.profile, own));
    expect(of16.profile).toMatchObject({ status: 'cleared', statusReason: 'TransactionEnded', evseId: 1 });
    for (const { profile, session } of [of16, of201])
      expect(profile['chargingProfile']).toMatchObject({ ...TX, transactionId: session['transactionId'] });
  });

  it('is the same session', () => {
    const own = ['id', 'stationId', 'transactionId', 'startedReceivedAt', 'endedReceivedAt', 'updatedAt'];
    expect(likeness(told.of201.session, own)).toEqual(likeness(told.of16.session, own));
    expect(told.of16.session).toMatchObject({
      status: 'ended',
      energyWh: 7000,
      stopReason: 'Remote',
      cost: '2.50',
      currency: 'EUR',
    });
  });

  it('is the same bill', () => {
    const own = ['id', 'stationId', 'sessionId', 'createdAt', 'updatedAt'];
    expect(likeness(told.of201.cdr, own)).toEqual(likeness(told.of16.cdr, own));
    expect(told.of16.cdr).toMatchObject({
      energyWh: 7000,
      durationSeconds: 1800,
      totalExclVat: '2.10',
      totalInclVat: '2.50',
    });
  });
});
