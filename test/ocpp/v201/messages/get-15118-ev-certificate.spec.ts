import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { describeMessage, itRefuses } from '../../../support/message-suite.ts';
import { CONTRACT_SERVICE_TOKEN } from '../../../support/shared-system-setup.ts';
import { StandInService } from '../../../support/stand-in-service.ts';

const request = {
  iso15118SchemaVersion: 'urn:iso:15118:2:2013:MsgDef',
  action: 'Install',
  exiRequest: 'gJgCAAAAAAAAAAA=',
};
const given = (...responses: unknown[]) =>
  JSON.stringify({
    CCPResponse: {
      emaidContent: responses.map((certificateInstallationRes) => ({
        messageDef: { certificateInstallationRes, emaid: 'DE8AAC1A2B3C4D' },
      })),
    },
  });
const failed = (additionalInfo: string) => ({
  status: 'Failed',
  exiResponse: '',
  statusInfo: { reasonCode: 'Unspecified', additionalInfo },
});

describeMessage('2.0.1', 'Get15118EVCertificate', 'from the charger', (suite) => {
  const ask = async (changes: object = {}): Promise<unknown> => {
    const payload = { ...request, ...changes };
    return (await suite.charger.exchange(JSON.stringify([2, randomUUID(), suite.action, payload])))[2];
  };

  describe('passed on to a pool of contract certificates', () => {
    let pool: StandInService;
    beforeAll(async () => {
      pool = await StandInService.start(inject('sharedUrls').contractServicePort);
    });
    afterAll(() => pool.stop());

    it.each([
      ['[TC_M_26_CSMS] installs a certificate', 'Install'],
      ['[TC_M_28_CSMS] renews a certificate', 'Update'],
    ])('%s', async (_title, action) => {
      pool.answer = () => ({ status: 200, body: given('AQIDBA==', 'BQYHCA==') });
      expect(await ask({ action })).toEqual({ status: 'Accepted', exiResponse: 'AQIDBA==' });
      const asked = pool.asked.at(-1);
      expect([asked?.method, asked?.path]).toEqual(['POST', '/v1/ccp/signedContractData']);
      expect(asked?.headers).toMatchObject({
        authorization: `Bearer ${CONTRACT_SERVICE_TOKEN}`,
        'content-type': 'application/json',
      });
      expect(JSON.parse(String(asked?.body))).toEqual({
        certificateInstallationReq: request.exiRequest,
        xsdMsgDefNamespace: request.iso15118SchemaVersion,
      });
    });

    it('takes an answer of the longest that a charger takes', async () => {
      pool.answer = () => ({ status: 200, body: given('A'.repeat(5600)) });
      expect(await ask()).toEqual({ status: 'Accepted', exiResponse: 'A'.repeat(5600) });
    });

    it('takes a single certificate that is in no list', async () => {
      const content = { messageDef: { certificateInstallationRes: 'AQIDBA==' } };
      pool.answer = () => ({ status: 200, body: JSON.stringify({ CCPResponse: { emaidContent: content } }) });
      expect(await ask()).toEqual({ status: 'Accepted', exiResponse: 'AQIDBA==' });
    });

    it.each([
      ['what is no JSON', 200, 'nonsense', 'The contract certificate service gives no certificate'],
      ['nothing of it', 200, '{}', 'The contract certificate service gives no certificate'],
      ['null', 200, 'null', 'The contract certificate service gives no certificate'],
      ['no certificate', 200, given(), 'The contract certificate service gives no certificate'],
      ['a list of nothing', 200, '{"CCPResponse":{"emaidContent":[null]}}', 'gives no certificate'],
      ['one that is no text', 200, given(7), 'The contract certificate service gives no certificate'],
      ['one too long', 200, given('A'.repeat(5601)), 'The contract certificate service gives no certificate'],
      ['that it has none', 404, given('AQIDBA=='), 'The service answers with status 404'],
      ['too much', 200, 'x'.repeat(70_000), 'The answer of the service is too long'],
    ])('fails when that answers %s', async (_title, status, body, reason) => {
      pool.answer = () => ({ status, body });
      expect(await ask()).toEqual(failed(expect.stringContaining(reason) as string));
    });

    it('does not pass on what breaks the schema', async () => {
      const before = pool.asked.length;
      await ask({ action: 'Delete' });
      expect(pool.asked).toHaveLength(before);
    });
  });

  it('fails when the pool cannot be reached, and tells nothing of where it is', async () => {
    expect(await ask()).toEqual(failed('The service could not be reached'));
  });

  itRefuses(
    suite,
    [
      ['no request', { ...request, exiRequest: undefined }, 'OccurrenceConstraintViolation'],
      ['no action', { ...request, action: undefined }, 'OccurrenceConstraintViolation'],
      ['no schema', { ...request, iso15118SchemaVersion: undefined }, 'OccurrenceConstraintViolation'],
      ['an action that there is not', { ...request, action: 'Delete' }, 'PropertyConstraintViolation'],
      ['a request too long', { ...request, exiRequest: 'A'.repeat(5601) }, 'PropertyConstraintViolation'],
      ['a number for a request', { ...request, exiRequest: 7 }, 'TypeConstraintViolation'],
      ['a member that it does not have', { ...request, emaid: 'X' }, 'FormatViolation'],
    ],
    async () => null,
  );
});
