import { beforeAll, describe, expect, it } from 'vitest';
import { ecKeys, signingRequest, TestAuthority } from '../../../support/certificates.ts';
import {
  type CommandResult,
  describeMessage,
  itRefusesBodies,
  itTakesAnswers,
  runCommand,
} from '../../../support/message-suite.ts';
import { eventually } from '../../../support/rest.ts';

type Request = Record<string, unknown> & { id: string };
const DAY_MS = 86_400_000;

const root = await TestAuthority.create('O=CPO, CN=Root');
const sub = await TestAuthority.create('O=CPO, CN=Sub', root);
const anybodys = await sub.sign('O=CPO, CN=X', await ecKeys());
const expired = await root.sign('O=CPO, CN=X', await ecKeys(), {
  from: new Date(Date.now() - 2 * DAY_MS),
  until: new Date(Date.now() - DAY_MS),
});

describeMessage('1.6', 'CertificateSigned', 'to the charger', (suite) => {
  const requestsPath = () => `/stations/${suite.stationId}/certificate-requests`;
  const newest = async (): Promise<Request> => {
    const { body } = await suite.system.rest.get<{ data: Request[] }>(requestsPath());
    const [request] = body.data;
    if (request === undefined) throw new Error('there is no request');
    return request;
  };
  /** The charger asks for a certificate of new keys. */
  const ask = async () => {
    const keys = await ecKeys();
    const subject = `O=CPO, CN=${suite.stationId}`;
    const csr = await signingRequest(subject, keys);
    expect(await suite.charger.call('SignCertificate', { csr })).toEqual({ status: 'Accepted' });
    return { id: (await newest()).id, certificate: await sub.sign(subject, keys), subject, keys };
  };
  /** The operator has it signed; the charger answers. */
  const sign = async (id: string, certificateChain: string, answer: unknown[]) => {
    const body = { certificateChain };
    const signing = suite.system.rest.post<CommandResult>(`${requestsPath()}/${id}/certificate`, body);
    const [, messageId, action, payload] = await suite.charger.next();
    const [type, ...rest] = answer;
    suite.charger.send(JSON.stringify([type, messageId, ...rest]));
    return { action, payload, answer: await signing };
  };

  describe('for a request of the charger', () => {
    it('[TC_074_CSMS] sends the certificate that was made of it, which is then installed', async () => {
      const { id, certificate } = await ask();
      const certificateChain = certificate + sub.certificate;
      const messy = `subject=X\n${certificate.replaceAll('\n', '\r\n')}\nissuer=Y\n${sub.certificate}`;
      const sent = await sign(id, messy, [3, { status: 'Accepted' }]);
      expect([sent.action, sent.payload]).toEqual(['CertificateSigned', { certificateChain }]);
      expect(sent.answer.status).toBe(200);
      expect(sent.answer.body).toMatchObject({
        command: 'certificate-signed',
        status: 'accepted',
        request: { certificateChain, certificateRequestId: id },
        response: { status: 'Accepted' },
      });
      const request = await newest();
      expect(request).toMatchObject({ id, status: 'installed', certificateChain, reason: null });
      expect(Date.parse(String(request['validUntil']))).toBeGreaterThan(Date.now() + 300 * DAY_MS);
      expect(request['completedAt']).not.toBeNull();
      const again = await suite.system.rest.post(`${requestsPath()}/${id}/certificate`, { certificateChain });
      expect([again.status, again.body['code']]).toEqual([409, 'certificate_request_closed']);
    });

    it('is refused by the charger, which may be given another one', async () => {
      const { id, certificate } = await ask();
      const refused = await sign(id, certificate, [3, { status: 'Rejected' }]);
      expect(refused.answer.body).toMatchObject({ status: 'rejected' });
      expect(await newest()).toMatchObject({ id, status: 'refused', certificateChain: certificate });
      const whole = certificate + sub.certificate + root.certificate;
      await sign(id, whole, [3, { status: 'Accepted' }]);
      expect(await newest()).toMatchObject({ id, status: 'installed', certificateChain: whole });
    });

    it.each([
      ['an error', [4, 'InternalError', 'no', {}]],
      ['an answer that breaks the schema', [3, { status: 'Perhaps' }]],
    ])('stays signed with %s', async (_title, answer) => {
      const { id, certificate } = await ask();
      const sent = await sign(id, certificate, answer);
      expect(sent.answer.body).toMatchObject({ status: 'failed' });
      expect(await newest()).toMatchObject({ id, status: 'signed', certificateChain: certificate });
    });

    it('is signed while the charger has not answered', async () => {
      const { id, certificate } = await ask();
      const path = `${requestsPath()}/${id}/certificate?wait=0`;
      const sent = await suite.system.rest.post(path, { certificateChain: certificate });
      expect(sent.status).toBe(202);
      expect(await newest()).toMatchObject({ status: 'signed', completedAt: null });
      const [, messageId] = await suite.charger.next();
      suite.charger.send(JSON.stringify([3, messageId, { status: 'Accepted' }]));
      await eventually(async () => (await newest())['status'] === 'installed');
    });

    it('refuses what is no certificate of it, and sends nothing', async () => {
      const { id, certificate, keys, subject } = await ask();
      const old = { from: new Date(Date.now() - 2 * DAY_MS), until: new Date(Date.now() - DAY_MS) };
      const received = suite.charger.received.length;
      const refused: [chain: string, message: string][] = [
        ['nonsense', 'is not a certificate in PEM that can be read'],
        [anybodys, 'is not of the key of this request'],
        [sub.certificate + certificate, 'is not in order: certificate 1 is not issued by the next one'],
        [certificate + root.certificate, 'is not in order: certificate 1 is not issued by the next one'],
        [await root.sign(subject, keys, old), expect.stringMatching(/^expired on /) as string],
      ];
      for (const [chain, message] of refused) {
        const answer = await suite.system.rest.post(`${requestsPath()}/${id}/certificate`, {
          certificateChain: chain,
        });
        expect([answer.status, answer.body['errors']]).toEqual([
          400,
          [{ path: 'certificateChain', message }],
        ]);
      }
      expect(suite.charger.received).toHaveLength(received);
      expect(await newest()).toMatchObject({ id, status: 'pending' });
    });

    it('cannot be sent for a request that was rejected, or that a newer one superseded', async () => {
      const superseded = await ask();
      const rejected = await ask();
      await suite.system.rest.post(`${requestsPath()}/${rejected.id}/reject`, {});
      for (const { id, certificate } of [superseded, rejected]) {
        const answer = await suite.system.rest.post(`${requestsPath()}/${id}/certificate`, {
          certificateChain: certificate,
        });
        expect([answer.status, answer.body['code']]).toEqual([409, 'certificate_request_closed']);
      }
    });
  });

  describe('as a command of its own', () => {
    it('sends a chain as it is, in one form, and settles the request that its key belongs to', async () => {
      const { id, certificate } = await ask();
      const { action, payload } = await runCommand(suite, 'certificate-signed', {
        certificateChain: `${certificate}${sub.certificate}`.replaceAll('\n', '\r\n'),
      });
      expect([action, payload]).toEqual([
        'CertificateSigned',
        { certificateChain: certificate + sub.certificate },
      ]);
      expect(await newest()).toMatchObject({ id, status: 'installed' });
    });

    it('sends one of no request at all', async () => {
      const before = await newest();
      const { result } = await runCommand(suite, 'certificate-signed', { certificateChain: anybodys });
      expect(result.status).toBe('accepted');
      expect(await newest()).toEqual(before);
    });

    itRefusesBodies(suite, 'certificate-signed', [
      ['nothing', {}, 'certificateChain'],
      ['what is no certificate', { certificateChain: 'x' }, 'certificateChain'],
      ['one too long', { certificateChain: 'x'.repeat(10_001) }, 'certificateChain'],
      ['one that has expired', { certificateChain: expired }, 'certificateChain'],
      ['a chain out of order', { certificateChain: anybodys + root.certificate }, 'certificateChain'],
    ]);

    itTakesAnswers(suite, 'certificate-signed', { certificateChain: anybodys }, [
      ['Rejected', [3, { status: 'Rejected' }], 'rejected', { status: 'Rejected' }],
      ['an error', [4, 'NotSupported', 'no', {}], 'failed', { errorCode: 'NotSupported' }],
      ['a status that there is not', [3, { status: 'Perhaps' }], 'failed', { answer: { status: 'Perhaps' } }],
      ['no status', [3, {}], 'failed', { answer: {} }],
    ]);
  });

  describe('to a charger that says how long a chain it takes', () => {
    beforeAll(async () => {
      const configurationKey = [
        { key: 'CertificateSignedMaxChainSize', readonly: true, value: String(anybodys.length) },
      ];
      await runCommand(suite, 'get-configuration', {}, { configurationKey });
    });

    it('sends no longer one', async () => {
      const command = `/stations/${suite.stationId}/commands/certificate-signed`;
      const { status, body } = await suite.system.rest.post(command, {
        certificateChain: anybodys + sub.certificate,
      });
      const message = `is longer than the ${anybodys.length} characters that the station takes`;
      expect([status, body['errors']]).toEqual([400, [{ path: 'certificateChain', message }]]);
      await runCommand(suite, 'certificate-signed', { certificateChain: anybodys });
    });
  });
});
