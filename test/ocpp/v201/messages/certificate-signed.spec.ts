import { describe, expect, it } from 'vitest';
import { ecKeys, signingRequest, TestAuthority } from '../../../support/certificates.ts';
import {
  type CommandResult,
  describeMessage,
  itRefusesBodies,
  itSends,
  itTakesAnswers,
  runCommand,
} from '../../../support/message-suite.ts';

type Request = Record<string, unknown> & { id: string };

const root = await TestAuthority.create('O=CPO, CN=Root');
const sub = await TestAuthority.create('O=CPO, CN=Sub', root);
const certificateChain = (await sub.sign('O=CPO, CN=X', await ecKeys())) + sub.certificate;

describeMessage('2.0.1', 'CertificateSigned', 'to the charger', (suite) => {
  const requestsPath = () => `/stations/${suite.stationId}/certificate-requests`;
  const newest = async (): Promise<Request> => {
    const { body } = await suite.system.rest.get<{ data: Request[] }>(requestsPath());
    const [request] = body.data;
    if (request === undefined) throw new Error('there is no request');
    return request;
  };
  /** The charger is told to renew its keys and asks, the operator has it signed, and the charger answers. */
  const renew = async (requestedMessage: string, use: object, answer: object) => {
    const triggered = await runCommand(suite, 'trigger-message', { requestedMessage });
    expect(triggered.payload).toEqual({ requestedMessage });
    const keys = await ecKeys();
    const subject = `O=CPO, CN=${suite.stationId}`;
    const csr = await signingRequest(subject, keys);
    expect(await suite.charger.call('SignCertificate', { csr, ...use })).toEqual({ status: 'Accepted' });
    const { id } = await newest();
    const chain = (await sub.sign(subject, keys)) + sub.certificate;
    const signing = suite.system.rest.post<CommandResult>(`${requestsPath()}/${id}/certificate`, {
      certificateChain: chain,
    });
    const [, messageId, action, payload] = await suite.charger.next();
    suite.charger.send(JSON.stringify([3, messageId, answer]));
    const { body } = await signing;
    return { id, chain, action, payload, result: body };
  };

  describe('for a request of the charger', () => {
    it.each([
      [
        'to connect with',
        'SignChargingStationCertificate',
        { certificateType: 'ChargingStationCertificate' },
      ],
      ['to show to cars [TC_A_12_CSMS]', 'SignV2GCertificate', { certificateType: 'V2GCertificate' }],
      ['for both [TC_A_13_CSMS]', 'SignCombinedCertificate', {}],
    ])('names the use that was asked for: %s', async (_title, trigger, use) => {
      const { id, chain, action, payload, result } = await renew(trigger, use, { status: 'Accepted' });
      expect([action, payload]).toEqual(['CertificateSigned', { certificateChain: chain, ...use }]);
      expect(result).toMatchObject({ command: 'certificate-signed', status: 'accepted' });
      expect(await newest()).toMatchObject({ id, status: 'installed', certificateChain: chain });
    });

    it('is refused by the charger, which tells of it [TC_A_14_CSMS]', async () => {
      const use = { certificateType: 'ChargingStationCertificate' };
      const answer = { status: 'Rejected', statusInfo: { reasonCode: 'InvalidCertificate' } };
      const { id, result } = await renew('SignChargingStationCertificate', use, answer);
      expect(result).toMatchObject({ status: 'rejected', response: answer });
      const { charger, system, stationId } = suite;
      const event = { type: 'InvalidChargingStationCertificate', timestamp: '2026-01-31T12:00:00Z' };
      expect(await charger.call('SecurityEventNotification', event)).toEqual({});
      expect(await newest()).toMatchObject({ id, status: 'refused' });
      const events = (await system.rest.get(`/stations/${stationId}/security-events`)).body;
      expect(events).toMatchObject({ data: [{ type: event.type }] });
    });
  });

  describe('as a command of its own', () => {
    itSends(suite, 'certificate-signed', [
      ['a chain for all uses', { certificateChain }, { certificateChain }],
      [
        'a chain to show to cars, in one form',
        { certificateChain: certificateChain.replaceAll('\n', '\r\n'), certificateType: 'V2GCertificate' },
        { certificateChain, certificateType: 'V2GCertificate' },
      ],
    ]);

    itRefusesBodies(suite, 'certificate-signed', [
      ['nothing', {}, 'certificateChain'],
      ['what is no certificate', { certificateChain: 'x' }, 'certificateChain'],
      [
        'a use that there is not',
        { certificateChain, certificateType: 'CombinedCertificate' },
        'certificateType',
      ],
    ]);

    itTakesAnswers(suite, 'certificate-signed', { certificateChain }, [
      ['Rejected', [3, { status: 'Rejected' }], 'rejected', { status: 'Rejected' }],
      ['an error', [4, 'NotSupported', 'no', {}], 'failed', { errorCode: 'NotSupported' }],
      ['a status that there is not', [3, { status: 'Perhaps' }], 'failed', { answer: { status: 'Perhaps' } }],
      ['no status', [3, {}], 'failed', { answer: {} }],
    ]);
  });

  describe('to a charger that says how long a chain it takes', () => {
    it('sends no longer one (A02.FR.16)', async () => {
      const name = { component: { name: 'SecurityCtrlr' }, variable: { name: 'MaxCertificateChainSize' } };
      const [certificate = ''] = certificateChain.split(/(?<=-----END CERTIFICATE-----\n)/);
      const value = String(certificate.length);
      await runCommand(
        suite,
        'ocpp',
        { action: 'GetVariables', payload: { getVariableData: [name] } },
        { getVariableResult: [{ ...name, attributeStatus: 'Accepted', attributeValue: value }] },
      );
      const path = `/stations/${suite.stationId}/commands/certificate-signed`;
      const { status, body } = await suite.system.rest.post(path, { certificateChain });
      const message = `is longer than the ${value} characters that the station takes`;
      expect([status, body['errors']]).toEqual([400, [{ path: 'certificateChain', message }]]);
      await runCommand(suite, 'certificate-signed', { certificateChain: certificate });
    });
  });
});
