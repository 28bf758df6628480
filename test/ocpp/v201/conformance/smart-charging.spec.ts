import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { profileOf, RELATIVE, setProfile, TX } from '../../../support/charging-profiles.ts';
import { profilesOf, wireProfile } from '../../../support/charging-profiles-201.ts';
import { Fleet } from '../../../support/fleet.ts';
import { eventually } from '../../../support/rest.ts';
import { TestSystem } from '../../../support/system.ts';
import { ACCEPTED, card, ScriptedCharger } from './scripted-charger.ts';

let system: TestSystem;
let cases = 0;

beforeAll(async () => {
  system = await TestSystem.start();
  const fleet = await Fleet.create(system.rest, 'Smart');
  await fleet.add('SMART', {}, { maxConcurrentSessions: 100 });
});
afterAll(() => system.stop());

async function bootedCharger(): Promise<ScriptedCharger> {
  const charger = await ScriptedCharger.connect(system, `CP-SMART-${cases++}`);
  await charger.boot();
  await charger.status('Available');
  return charger;
}

/** An EV that speaks ISO 15118 with its charger, in a transaction that has begun. */
class Ev {
  readonly transactionId = 'ev';
  /** Under which the charger has the profile of the transaction. */
  profileId: unknown;

  private constructor(readonly charger: ScriptedCharger) {}

  /** At a charger whose EVSE has a limit by default: 16 A. */
  static async pluggedIn(): Promise<Ev> {
    const ev = new Ev(await bootedCharger());
    const { charger, transactionId } = ev;
    await setProfile(charger.suite, { evseId: 1, chargingProfile: RELATIVE });
    await charger.authorize('SMART');
    await charger.identified(transactionId, 'Started', 'Authorized', 'SMART');
    const transactionInfo = { chargingState: 'EVConnected' };
    await charger.event(transactionId, 'Updated', 'CablePluggedIn', { transactionInfo });
    return ev;
  }

  async tellsNeeds(): Promise<void> {
    const acChargingParameters = {
      energyAmount: 20_000,
      evMinCurrent: 6,
      evMaxCurrent: 32,
      evMaxVoltage: 400,
    };
    const chargingNeeds = { requestedEnergyTransfer: 'AC_three_phase', acChargingParameters };
    const request = { evseId: 1, maxScheduleTuples: 16, chargingNeeds };
    expect(await this.charger.line.call('NotifyEVChargingNeeds', request)).toEqual(ACCEPTED);
  }

  /** The profile of its transaction comes, under the number that it had. */
  async isGivenProfile(): Promise<void> {
    const [, messageId, ...request] = await this.charger.line.next(15_000);
    const id = this.profileId ?? (expect.any(Number) as number);
    const chargingProfile = wireProfile({ ...TX, transactionId: this.transactionId }, id);
    expect(request).toEqual(['SetChargingProfile', { evseId: 1, chargingProfile }]);
    this.profileId = (request as [string, { chargingProfile: { id: number } }])[1].chargingProfile.id;
    this.charger.line.send(JSON.stringify([3, messageId, ACCEPTED]));
  }

  /** What it means to draw from a minute on. */
  async plans(limit: number, status: string): Promise<void> {
    const chargingSchedulePeriod = [{ startPeriod: 0, limit }];
    const chargingSchedule = { id: 1, chargingRateUnit: 'A', chargingSchedulePeriod };
    const timeBase = new Date(Date.now() + 60_000).toISOString();
    const request = { timeBase, evseId: 1, chargingSchedule };
    expect(await this.charger.line.call('NotifyEVChargingSchedule', request)).toEqual({ status });
  }

  /** The whole of it: it tells what it needs, is given a profile, keeps to it and charges. */
  async agrees(): Promise<void> {
    await this.tellsNeeds();
    await this.isGivenProfile();
    await this.plans(16, 'Accepted');
    await this.charger.chargingState(this.transactionId, 'Charging');
  }

  /** An operator sets the profile of its transaction anew. */
  async isLimited(): Promise<void> {
    const { charger, transactionId } = this;
    const body = { evseId: 1, chargingProfile: { ...TX, transactionId } };
    const { payload, profile } = await setProfile(charger.suite, body);
    const sent = wireProfile({ ...TX, transactionId }, profile.chargingProfileId);
    expect(payload).toEqual({ evseId: 1, chargingProfile: sent });
    this.profileId = profile.chargingProfileId;
  }

  async rateChanged(): Promise<void> {
    expect(await this.charger.event(this.transactionId, 'Updated', 'ChargingRateChanged')).toEqual({});
  }
}

describe('the OCA’s cases of schedules agreed with an EV', () => {
  it('it keeps to the profile that it is given [TC_K_53_CSMS]', async () => {
    const ev = await Ev.pluggedIn();
    await ev.agrees();
    const { body } = await system.rest.get<{ data: object[] }>(
      `/stations/${ev.charger.stationId}/ev-charging-needs`,
    );
    expect(body.data).toMatchObject([
      { evseId: 1, transactionId: 'ev', needsStatus: 'Accepted', scheduleStatus: 'Accepted' },
    ]);
    const [profile] = await eventually(async () => {
      const profiles = await profilesOf(ev.charger.suite, '&chargingProfilePurpose=TxProfile&status=active');
      return profiles.length > 0 && profiles;
    });
    expect(profile).toMatchObject({ chargingProfileId: ev.profileId, status: 'active' });
  });

  it('it plans more than it may draw, and is given its profile again [TC_K_55_CSMS]', async () => {
    const ev = await Ev.pluggedIn();
    await ev.tellsNeeds();
    await ev.isGivenProfile();
    await ev.plans(16.5, 'Rejected');
    await ev.charger.chargingState('ev', 'Charging');
    await ev.isGivenProfile();
    await ev.plans(16, 'Accepted');
    await ev.rateChanged();
  });

  it('it wants to agree anew [TC_K_57_CSMS]', async () => {
    const ev = await Ev.pluggedIn();
    await ev.agrees();
    await ev.tellsNeeds();
    await ev.isGivenProfile();
    await ev.plans(10, 'Accepted');
  });

  it('it is to agree anew [TC_K_58_CSMS]', async () => {
    const ev = await Ev.pluggedIn();
    await ev.agrees();
    await ev.isLimited();
    await ev.plans(16, 'Accepted');
  });

  it('it is to agree anew, and tells its needs again [TC_K_59_CSMS]', async () => {
    const ev = await Ev.pluggedIn();
    await ev.agrees();
    await ev.isLimited();
    await ev.tellsNeeds();
    await ev.isGivenProfile();
    await ev.plans(16, 'Accepted');
  });
});

describe('the OCA’s cases of limits in a transaction', () => {
  it('a remote start with a profile, which is then of its transaction [TC_K_37_CSMS]', async () => {
    const charger = await bootedCharger();
    const { line, stationId } = charger;
    const path = `/stations/${stationId}/commands/remote-start`;
    const body = { evseId: 1, idToken: 'SMART', chargingProfile: TX };
    const starting = system.rest.post<{ status: string }>(path, body);
    const [, messageId, action, payload] = await line.next();
    line.send(JSON.stringify([3, messageId, ACCEPTED]));
    expect((await starting).body.status).toBe('accepted');
    const [profile] = await profilesOf(charger.suite);
    const { remoteStartId, ...sent } = payload as { remoteStartId: number };
    expect([action, sent]).toEqual([
      'RequestStartTransaction',
      { evseId: 1, idToken: card('SMART'), chargingProfile: wireProfile(TX, profile?.chargingProfileId) },
    ]);
    const transactionInfo = { remoteStartId };
    const timestamp = new Date().toISOString();
    const started = { transactionInfo, timestamp };
    await charger.identified('k37', 'Started', 'RemoteStart', 'SMART', ACCEPTED, started);
    expect(await profileOf(charger.suite, String(profile?.id))).toMatchObject({
      status: 'active',
      evseId: 1,
      chargingProfile: { transactionId: 'k37' },
    });
    expect(await charger.sessions()).toMatchObject([{ status: 'active', idToken: 'SMART' }]);
  });

  it('a limit from elsewhere is lifted while a car charges [TC_K_51_CSMS]', async () => {
    const charger = await bootedCharger();
    const limits = async () =>
      (await system.rest.get<{ data: object[] }>(`/stations/${charger.stationId}/charging-limits`)).body.data;
    await charger.charge('k51', 'SMART');
    const chargingLimit = { chargingLimitSource: 'EMS' };
    expect(await charger.line.call('NotifyChargingLimit', { chargingLimit })).toEqual({});
    expect(await limits()).toMatchObject([chargingLimit]);
    expect(await charger.line.call('ClearedChargingLimit', chargingLimit)).toEqual({});
    expect(await limits()).toEqual([]);
    expect(await charger.event('k51', 'Updated', 'ChargingRateChanged')).toEqual({});
    expect(await charger.sessions()).toMatchObject([{ status: 'active', transactionId: 'k51' }]);
  });
});
