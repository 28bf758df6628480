import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { informationPart } from '../../../support/customer-information.ts';
import { Fleet } from '../../../support/fleet.ts';
import { runCommand } from '../../../support/message-suite.ts';
import type { Frame } from '../../../support/raw-charger.ts';
import { eventually } from '../../../support/rest.ts';
import { TestSystem } from '../../../support/system.ts';
import { ACCEPTED, card, ScriptedCharger } from './scripted-charger.ts';

const HASH = '8c7f5b1d2e3a4f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8';
const customerCertificate = {
  hashAlgorithm: 'SHA256',
  issuerNameHash: HASH,
  issuerKeyHash: HASH,
  serialNumber: 'FFF',
};

let system: TestSystem;
let fleet: Fleet;
let cases = 0;

beforeAll(async () => {
  system = await TestSystem.start();
  fleet = await Fleet.create(system.rest, 'Customers');
  await fleet.add('CUSTOMER');
  await fleet.add('NEIGHBOUR');
});
afterAll(() => system.stop());

async function bootedCharger(): Promise<ScriptedCharger> {
  const charger = await ScriptedCharger.connect(system, `CP-CUSTOMER-${cases++}`);
  await charger.boot();
  await charger.status('Available');
  return charger;
}

const byToken = { idToken: 'CUSTOMER' };
const sentByToken = { idToken: card('CUSTOMER') };

describe('the OCA’s cases of what a charger knows of customers', () => {
  const report = { report: true, clear: false };
  const both = { report: true, clear: true };
  const clear = { report: false, clear: true };

  it.each<[title: string, flags: object, customer: [body: object, sent: object], parts: string[]]>([
    ['told [TC_N_27_CSMS]', report, [byToken, sentByToken], ['Sessions: ', '12.4 kWh']],
    ['told to be nothing [TC_N_28_CSMS]', report, [byToken, sentByToken], ['']],
    ['told and cleared [TC_N_30_CSMS]', both, [byToken, sentByToken], ['Sessions: 12.4 kWh']],
    ['nothing to tell, or to clear [TC_N_31_CSMS]', both, [byToken, sentByToken], ['no data']],
    ['cleared without a report [TC_N_32_CSMS]', clear, [byToken, sentByToken], ['cleared']],
    [
      'told and cleared, by a name [TC_N_62_CSMS]',
      both,
      [{ customerIdentifier: 'OpenChargeAlliance' }, { customerIdentifier: 'OpenChargeAlliance' }],
      ['x'.repeat(512), 'y'],
    ],
    [
      'told and cleared, by a certificate [TC_N_63_CSMS]',
      both,
      [{ customerCertificate }, { customerCertificate }],
      ['Sessions: 12.4 kWh'],
    ],
  ])('%s', async (_title, flags, [body, sent], parts) => {
    const charger = await bootedCharger();
    const asked = await runCommand(charger.suite, 'customer-information', { ...flags, ...body });
    const { requestId, ...payload } = asked.payload as { requestId: number };
    expect([asked.action, payload]).toEqual(['CustomerInformation', { ...flags, ...sent }]);
    expect(asked.result.status).toBe('accepted');
    for (const [seqNo, data] of parts.entries()) {
      const part = informationPart(requestId, seqNo, seqNo < parts.length - 1, data);
      expect(await charger.line.call('NotifyCustomerInformation', part)).toEqual({});
    }
    const path = `/stations/${charger.stationId}/customer-information/${asked.result.id}`;
    expect((await system.rest.get(path)).body).toMatchObject({
      ...flags,
      data: parts.join(''),
      completedAt: expect.any(String) as string,
    });
  });

  it('refused [TC_N_29_CSMS]', async () => {
    const { suite } = await bootedCharger();
    const asking = { ...report, ...byToken };
    const { payload, result } = await runCommand(suite, 'customer-information', asking, {
      status: 'Rejected',
    });
    expect(payload).toMatchObject({ ...report, ...sentByToken });
    expect(result).toMatchObject({ status: 'rejected', response: { status: 'Rejected' } });
  });
});

describe('the OCA’s case of a customer in a local list', () => {
  type Update = { versionNumber: number; updateType: string; localAuthorizationList?: { idToken: object }[] };
  const calls = ({ line }: ScriptedCharger, action: string) =>
    line.received.filter((frame) => frame[0] === 2 && frame[2] === action);

  /** Answers by itself what it is asked for, and keeps the version of its list. */
  function serve({ line }: ScriptedCharger, refusals: Record<string, object> = {}): void {
    let versionNumber = 0;
    line.socket.on('message', (text: Buffer) => {
      const [type, messageId, action, payload] = JSON.parse(text.toString()) as Frame;
      if (type !== 2) return;
      if (action === 'SendLocalList') versionNumber = (payload as Update).versionNumber;
      const asked = (payload as { getVariableData?: object[] }).getVariableData ?? [];
      const unknown = asked.map((variable) => ({ ...variable, attributeStatus: 'UnknownVariable' }));
      const answers: Record<string, object> = {
        GetVariables: { getVariableResult: unknown },
        GetLocalListVersion: { versionNumber },
        ...refusals,
      };
      line.send(JSON.stringify([3, messageId, answers[String(action)] ?? ACCEPTED]));
    });
  }

  it('which is taken from there too, and stays away until groups are given again [TC_N_46_CSMS]', async () => {
    const charger = await bootedCharger();
    const { stationId, line } = charger;
    const path = `/stations/${stationId}`;
    const listIs = (count: number) =>
      eventually(async () => {
        const { body } = await system.rest.get(`${path}/local-list`);
        return body['status'] === 'synchronised' && body['entryCount'] === count;
      });
    const updates = () => calls(charger, 'SendLocalList').map((frame) => frame[3] as Update);
    const assign = () => system.rest.put(`${path}/local-list`, { groupIds: [fleet.groupId] });
    serve(charger);
    await assign();
    await listIs(2);
    expect(updates()).toMatchObject([{ updateType: 'Full' }]);

    const body = { report: true, clear: true, ...byToken };
    const { body: asked } = await system.rest.post<{ status: string; request: { requestId: number } }>(
      `${path}/commands/customer-information`,
      body,
    );
    expect(asked.status).toBe('accepted');
    const [[, , , request] = []] = calls(charger, 'CustomerInformation');
    expect(request).toMatchObject({ report: true, clear: true, ...sentByToken });
    const part = informationPart(asked.request.requestId, 0, false, 'Sessions: 12.4 kWh');
    line.send(JSON.stringify([2, 'n46', 'NotifyCustomerInformation', part]));
    await eventually(async () => line.received.some(([type, id]) => type === 3 && id === 'n46'));

    await listIs(1);
    const versionNumber = (updates()[0]?.versionNumber ?? 0) + 1;
    expect(updates().slice(1)).toEqual([
      { versionNumber, updateType: 'Differential', localAuthorizationList: [sentByToken] },
    ]);
    await assign();
    await listIs(2);
    expect(updates().at(-1)).toMatchObject({
      updateType: 'Differential',
      localAuthorizationList: [{ ...sentByToken, idTokenInfo: { status: 'Accepted' } }],
    });
  });

  it.each<[title: string, flags: object, status: string]>([
    ['refuses to clear the customer', { report: true, clear: true }, 'Rejected'],
    ['only tells of the customer', { report: true, clear: false }, 'Accepted'],
  ])('which stays where the charger %s', async (_title, flags, status) => {
    const charger = await bootedCharger();
    const path = `/stations/${charger.stationId}`;
    serve(charger, { CustomerInformation: { status } });
    await system.rest.put(`${path}/local-list`, { groupIds: [fleet.groupId] });
    const list = async () => (await system.rest.get(`${path}/local-list`)).body;
    await eventually(async () => (await list())['entryCount'] === 2);
    const body = { ...flags, ...byToken };
    const asked = await system.rest.post(`${path}/commands/customer-information`, body);
    expect(asked.body).toMatchObject({ status: status.toLowerCase() });
    expect(await list()).toMatchObject({ status: 'synchronised', entryCount: 2 });
  });
});
