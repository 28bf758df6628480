import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Fleet } from '../../../support/fleet.ts';
import { TestSystem } from '../../../support/system.ts';
import { ACCEPTED, card, ScriptedCharger } from './scripted-charger.ts';

const IN_GROUP = { ...ACCEPTED, groupIdToken: { idToken: 'GROUP-C', type: 'Central' } };
const MASTER = { ...ACCEPTED, groupIdToken: { idToken: 'MASTERPASS', type: 'Central' } };

let system: TestSystem;
let group: Fleet;

beforeAll(async () => {
  system = await TestSystem.start();
  await system.addTariff(0.5);
  group = await Fleet.create(system.rest, 'Group', 'GROUP-C');
  for (const idToken of ['FIRST', 'SECOND', 'THIRD', 'FOURTH'])
    await group.add(idToken, {}, { maxConcurrentSessions: 9 });
  const masters = await Fleet.create(system.rest, 'Masters', 'MASTERPASS');
  await masters.add('MASTER');
});
afterAll(() => system.stop());

let cases = 0;
async function bootedCharger(): Promise<ScriptedCharger> {
  const charger = await ScriptedCharger.connect(system, `CP-C-${cases++}`);
  await charger.boot();
  return charger;
}

describe('the OCA’s cases of the authorization cache', () => {
  it.each([
    ['a good token, not asked about before [TC_C_08_CSMS]', 'FIRST', 'Accepted'],
    ['a token that is not good any more [TC_C_20_CSMS]', 'NOBODY', 'Invalid'],
  ])('%s', async (_title, idToken, status) => {
    const charger = await bootedCharger();
    await charger.plugIn('tx');
    await charger.identified('tx', 'Updated', 'Authorized', idToken, { status });
  });
});

describe('the OCA’s cases of groups', () => {
  it('another token of the group stops the transaction [TC_C_39_CSMS]', async () => {
    const charger = await bootedCharger();
    await charger.plugIn('tx');
    await charger.authorize('SECOND', IN_GROUP);
    await charger.identified('tx', 'Updated', 'Authorized', 'FIRST', IN_GROUP);
    await charger.chargingState('tx', 'Charging');
    await charger.authorize('SECOND', IN_GROUP);
    await charger.identified('tx', 'Updated', 'StopAuthorized', 'SECOND', IN_GROUP);
    await charger.chargingState('tx', 'EVConnected');
    await charger.unplug('tx');
    expect(await charger.sessions()).toMatchObject([{ status: 'ended', idToken: 'FIRST', energyWh: 5000 }]);
  });

  /** The entry of the local list for a token of the group. */
  const entry = (idToken: string, idTokenInfo: object = IN_GROUP) => ({
    idToken: card(idToken),
    idTokenInfo,
  });

  /** The charger takes its first list, once it has answered what it can hold and that it has none. */
  async function takesList(charger: ScriptedCharger, entries: object[]): Promise<void> {
    const path = `/stations/${charger.stationId}/local-list`;
    expect((await system.rest.put(path, { groupIds: [group.groupId] })).status).toBe(200);
    const names = ['Enabled', 'ItemsPerMessage', 'BytesPerMessage'];
    const getVariableData = names.map((name) => ({
      component: { name: 'LocalAuthListCtrlr' },
      variable: { name },
    }));
    const unknown = getVariableData.map((name) => ({ ...name, attributeStatus: 'UnknownVariable' }));
    await charger.answerNext(['GetVariables', { getVariableData }], { getVariableResult: unknown });
    await charger.answerNext(['GetLocalListVersion', {}], { versionNumber: 0 });
    const list = { versionNumber: 1, updateType: 'Full', localAuthorizationList: entries };
    await charger.answerNext(['SendLocalList', list], ACCEPTED);
  }

  it('from the local list, without asking [TC_C_40_CSMS]', async () => {
    const charger = await bootedCharger();
    await takesList(
      charger,
      ['FIRST', 'FOURTH', 'SECOND', 'THIRD'].map((idToken) => entry(idToken)),
    );
    await charger.plugIn('tx');
    await charger.identified('tx', 'Updated', 'Authorized', 'FIRST', IN_GROUP);
    await charger.chargingState('tx', 'Charging');
    await charger.identified('tx', 'Updated', 'StopAuthorized', 'SECOND', IN_GROUP);
    await charger.chargingState('tx', 'EVConnected');
    await charger.unplug('tx');
    expect(await charger.sessions()).toMatchObject([{ status: 'ended', idToken: 'FIRST' }]);
    await charger.line.close();
  });

  it('asked about, where the local list has it as blocked [TC_C_43_CSMS]', async () => {
    await group.change('FOURTH', { status: 'blocked' });
    const charger = await bootedCharger();
    const blocked = entry('FOURTH', { status: 'Blocked' });
    await takesList(charger, [entry('FIRST'), blocked, entry('SECOND'), entry('THIRD')]);
    await charger.plugIn('tx');
    await charger.identified('tx', 'Updated', 'Authorized', 'THIRD', IN_GROUP);
    await charger.chargingState('tx', 'Charging');
    // It is good again; the charger has not taken the change of its list yet when its driver comes.
    await group.change('FOURTH', { status: 'active' });
    await charger.answerNext(['GetLocalListVersion', {}], { versionNumber: 1 });
    const [, messageId, action, update] = await charger.line.next();
    expect([action, update]).toEqual([
      'SendLocalList',
      { versionNumber: 2, updateType: 'Differential', localAuthorizationList: [entry('FOURTH')] },
    ]);
    await charger.authorize('FOURTH', IN_GROUP);
    await charger.identified('tx', 'Updated', 'StopAuthorized', 'FOURTH', IN_GROUP);
    charger.line.send(JSON.stringify([3, messageId, ACCEPTED]));
    await charger.chargingState('tx', 'EVConnected');
    await charger.unplug('tx');
    expect(await charger.sessions()).toMatchObject([{ status: 'ended', idToken: 'THIRD' }]);
  });
});

describe('the OCA’s cases of the master pass', () => {
  /** Two transactions go on as somebody comes with a master pass. */
  async function charging(): Promise<ScriptedCharger> {
    const charger = await bootedCharger();
    await charger.charge('tx-1', 'FIRST', 1);
    await charger.charge('tx-2', 'SECOND', 2);
    await charger.authorize('MASTER', MASTER);
    return charger;
  }
  const ends = (charger: ScriptedCharger, transactionId: string, idToken: string, info: object) => {
    const transactionInfo = { stoppedReason: 'MasterPass' };
    return charger.identified(transactionId, 'Ended', 'StopAuthorized', idToken, info, { transactionInfo });
  };
  const states = async (charger: ScriptedCharger) =>
    new Map(
      (await charger.sessions()).map(({ transactionId, status, stopReason, idToken }) => [
        transactionId,
        [status, stopReason, idToken],
      ]),
    );

  it('stops all transactions [TC_C_47_CSMS]', async () => {
    const charger = await charging();
    await ends(charger, 'tx-1', 'MASTER', MASTER);
    await ends(charger, 'tx-2', 'MASTER', MASTER);
    const sessions = await states(charger);
    expect(sessions.get('tx-1')).toEqual(['ended', 'MasterPass', 'FIRST']);
    expect(sessions.get('tx-2')).toEqual(['ended', 'MasterPass', 'SECOND']);
  });

  it('stops the transaction that was chosen [TC_C_48_CSMS]', async () => {
    const charger = await charging();
    await ends(charger, 'tx-2', 'MASTER', MASTER);
    const sessions = await states(charger);
    expect(sessions.get('tx-1')).toEqual(['active', null, 'FIRST']);
    expect(sessions.get('tx-2')).toEqual(['ended', 'MasterPass', 'SECOND']);
  });

  it('stops all transactions in the name of their own tokens, without a display [TC_C_49_CSMS]', async () => {
    const charger = await charging();
    await ends(charger, 'tx-1', 'FIRST', IN_GROUP);
    await ends(charger, 'tx-2', 'SECOND', IN_GROUP);
    const sessions = await states(charger);
    expect(sessions.get('tx-1')).toEqual(['ended', 'MasterPass', 'FIRST']);
    expect(sessions.get('tx-2')).toEqual(['ended', 'MasterPass', 'SECOND']);
  });
});
