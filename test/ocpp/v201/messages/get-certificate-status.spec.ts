import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ecKeys, TestAuthority, UNKNOWN_HASH } from '../../../support/certificates.ts';
import { statusQuestion } from '../../../support/contract-certificates.ts';
import { describeMessage, itRefuses } from '../../../support/message-suite.ts';
import { type Answer, OcspResponder } from '../../../support/ocsp-responder.ts';
import { StandInService } from '../../../support/stand-in-service.ts';

const HOUR_MS = 3_600_000;
const root = await TestAuthority.create('O=V2G, CN=Root');
const failed = (additionalInfo: string) => ({
  status: 'Failed',
  statusInfo: { reasonCode: 'Unspecified', additionalInfo },
});

describeMessage('2.0.1', 'GetCertificateStatus', 'from the charger', (suite) => {
  let responder: OcspResponder;
  beforeAll(async () => {
    responder = await OcspResponder.start();
  });
  afterAll(() => responder.stop());

  const ask = async (ocspRequestData: object): Promise<unknown> =>
    (await suite.charger.exchange(JSON.stringify([2, randomUUID(), suite.action, { ocspRequestData }])))[2];
  /** A certificate of a station, of which the responder tells something. */
  const certified = async (answer: Partial<Answer> = {}) => {
    const certificate = await TestAuthority.create('O=V2G, CN=Sub', root);
    responder.tell(certificate.certificate, { signer: root, ...answer });
    return certificate.certificate;
  };
  const questionOf = (certificate: string, algorithm?: 'SHA384' | 'SHA512') =>
    statusQuestion(certificate, root, responder.url, algorithm);

  it.each(['good', 'revoked', 'unknown'] as const)(
    '[TC_M_24_CSMS] is answered with what the responder says, as it is: %s',
    async (status) => {
      const certificate = await certified({ status });
      const answer = await ask(await questionOf(certificate));
      expect(answer).toEqual({ status: 'Accepted', ocspResult: expect.any(String) as string });
      expect(responder.timesAsked(certificate)).toBe(1);
      const { ocspResult } = answer as { ocspResult: string };
      // SEQUENCE { ENUMERATED successful, … }
      expect(Buffer.from(ocspResult, 'base64').toString('hex')).toMatch(/^3082....0a0100a0/);
    },
  );

  it.each(['SHA384', 'SHA512'] as const)('is asked for by a name of any algorithm: %s', async (algorithm) => {
    const certificate = await certified();
    expect(await ask(await questionOf(certificate, algorithm))).toMatchObject({ status: 'Accepted' });
  });

  it('is not asked for again while the answer holds', async () => {
    const certificate = await certified();
    const question = await questionOf(certificate);
    const first = await ask(question);
    expect(await ask(question)).toEqual(first);
    expect(responder.timesAsked(certificate)).toBe(1);
    responder.tell(certificate, { signer: root, nextUpdate: null });
    expect(await ask({ ...question, responderURL: `${responder.url}/other` })).not.toEqual(first);
    expect(responder.timesAsked(certificate)).toBe(2);
  });

  it('is asked for each time where the answer does not say how long it holds', async () => {
    const certificate = await certified({ nextUpdate: null });
    const question = await questionOf(certificate);
    await ask(question);
    await ask(question);
    expect(responder.timesAsked(certificate)).toBe(2);
  });

  it('is not known when the answer is of no use', async () => {
    const past = {
      thisUpdate: new Date(Date.now() - 3 * HOUR_MS),
      nextUpdate: new Date(Date.now() - HOUR_MS),
    };
    const stale = await certified(past);
    expect(await ask(await questionOf(stale))).toEqual(failed('The responder’s answer is not of now'));
    const unknown = await root.sign('CN=Nobody', await ecKeys());
    expect(await ask(await questionOf(unknown))).toEqual(failed('The responder answers with error 6'));
    const service = await StandInService.start();
    for (const [status, body, reason] of [
      [200, 'nonsense', 'The responder answers with what is no answer of OCSP'],
      [200, 'x'.repeat(20_000), 'The answer of the service is too long'],
      [500, '', 'The service answers with status 500'],
    ] as const) {
      service.answer = () => ({ status, body });
      expect(await ask({ ...UNKNOWN_HASH, responderURL: service.url })).toEqual(failed(reason));
    }
    await service.stop();
    expect(await ask({ ...UNKNOWN_HASH, responderURL: 'http://127.0.0.1:1/' })).toEqual(
      failed('The service could not be reached'),
    );
  });

  it('is not known when the answer is longer than a charger takes', async () => {
    const certificates = await Promise.all(
      Array.from({ length: 10 }, async () => root.sign(`CN=${'x'.repeat(60)}`, await ecKeys())),
    );
    const certificate = await certified({ certificates: [...certificates, ...certificates] });
    expect(await ask(await questionOf(certificate))).toEqual(
      failed('The responder’s answer is too long for a charger'),
    );
  });

  describe('of a responder that the charger must not have us ask', () => {
    it.each([
      ['a private address', 'http://127.0.0.2:PORT/', 'The URL leads to a private address'],
      ['a name of one', 'http://localhost:PORT/', 'The URL leads to a private address'],
      ['one in IPv6', 'http://[::ffff:127.0.0.1]:PORT/', 'The URL leads to a private address'],
      ['what tells machines who they are', 'http://169.254.169.254/', 'The URL leads to a private address'],
      ['a file', 'file:///etc/passwd', 'The URL is not one of HTTP'],
      ['what is no URL', 'ocsp', 'The URL cannot be read'],
    ])('fails: %s', async (_title, url, reason) => {
      const certificate = await certified();
      const responderURL = url.replace('PORT', new URL(responder.url).port);
      expect(await ask({ ...(await questionOf(certificate)), responderURL })).toEqual(failed(reason));
      expect(responder.timesAsked(certificate)).toBe(0);
    });
  });

  it('cannot be asked for by names that are none', async () => {
    const question = { ...UNKNOWN_HASH, responderURL: responder.url };
    const asked = responder.asked.length;
    expect(await ask({ ...question, issuerKeyHash: 'xyz' })).toEqual(
      failed('A hash is not one of its algorithm'),
    );
    expect(await ask({ ...question, serialNumber: 'xyz' })).toEqual(
      failed('The serial number is not hexadecimal'),
    );
    expect(responder.asked).toHaveLength(asked);
  });

  itRefuses(
    suite,
    [
      ['nothing', {}, 'OccurrenceConstraintViolation'],
      ['no responder', { ocspRequestData: UNKNOWN_HASH }, 'OccurrenceConstraintViolation'],
      [
        'an algorithm that there is not',
        { ocspRequestData: { ...UNKNOWN_HASH, hashAlgorithm: 'SHA1', responderURL: 'x' } },
        'PropertyConstraintViolation',
      ],
      [
        'a URL too long',
        { ocspRequestData: { ...UNKNOWN_HASH, responderURL: `http://a/${'x'.repeat(512)}` } },
        'PropertyConstraintViolation',
      ],
      [
        'a member that it does not have',
        { ocspRequestData: { ...UNKNOWN_HASH, responderURL: 'x' }, nonce: 1 },
        'FormatViolation',
      ],
    ],
    async () => null,
  );
});
