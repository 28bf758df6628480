import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Details, ecKeys, TestAuthority } from '../../../support/certificates.ts';
import { statusQuestion } from '../../../support/contract-certificates.ts';
import { describeMessage, itRefuses, type MessageSuite, runCommand } from '../../../support/message-suite.ts';
import { type Answer, OcspResponder } from '../../../support/ocsp-responder.ts';
import { transactionEvent } from '../../../support/transaction-frames.ts';

const DAY_MS = 86_400_000;
const PAST: Details = { from: new Date(Date.now() - 2 * DAY_MS), until: new Date(Date.now() - DAY_MS) };
/** As registered; cars write it without what stands between. */
const REGISTERED = 'DE-CT1-C00000001-9';
const EMAID = 'DECT1C00000001';
const BLOCKED = 'DECT1C00000002';
const EXPIRED = 'DECT1C00000003';
const ACCEPTED = { idTokenInfo: { status: 'Accepted' }, certificateStatus: 'Accepted' };
const refused = (status: string, certificateStatus: string) => ({
  idTokenInfo: { status },
  certificateStatus,
});
const CHAIN_ERROR = refused('Invalid', 'CertChainError');

const root = await TestAuthority.create('O=Contract, CN=Root');
const sub = await TestAuthority.create('O=Contract, CN=Sub', root);

describeMessage('2.0.1', 'Authorize', 'from the charger', cases, 'contract');

function cases(suite: MessageSuite): void {
  let responder: OcspResponder;
  beforeAll(async () => {
    responder = await OcspResponder.start();
    responder.tell(sub.certificate, { signer: root });
    const { system } = suite;
    const driverId = await system.addToken(REGISTERED, { type: 'eMAID' });
    await system.rest.patch(`/drivers/${driverId}`, { maxConcurrentSessions: 9 });
    for (const [idToken, extra] of [
      [BLOCKED, { status: 'blocked' }],
      [EXPIRED, { validUntil: '2020-01-01T00:00:00Z' }],
    ] as const) {
      const token = { idToken, type: 'eMAID', ...extra };
      expect((await system.rest.post(`/drivers/${driverId}/tokens`, token)).status).toBe(201);
    }
    const added = { certificateType: 'MORootCertificate', certificate: root.certificate };
    expect((await system.rest.post('/contract-roots', added)).status).toBe(201);
  });
  afterAll(() => responder.stop());

  const authorize = async (presented: object, idToken = EMAID): Promise<unknown> => {
    const payload = { idToken: { idToken, type: 'eMAID' }, ...presented };
    return (await suite.charger.exchange(JSON.stringify([2, randomUUID(), 'Authorize', payload])))[2];
  };
  /** The transaction that follows, and what it is told of the contract. */
  const begin = async (): Promise<unknown> => {
    const idToken = { idToken: EMAID, type: 'eMAID' };
    const begun = transactionEvent(randomUUID(), 0, 'Started', { triggerReason: 'Authorized', idToken });
    return suite.charger.call('TransactionEvent', begun);
  };
  /** A contract certificate, of which the responder tells something. */
  const contract = async (answer: Partial<Answer> = {}, emaid = EMAID, details: Details = {}) => {
    const named = { responderUrl: responder.url, ...details };
    const certificate = await sub.sign(`O=Contract, CN=${emaid}`, await ecKeys(), named);
    responder.tell(certificate, { signer: sub, ...answer });
    return certificate;
  };
  const questionOf = (certificate: string, url = responder.url) => statusQuestion(certificate, sub, url);
  const hashData = async (certificate: string, url?: string) => ({
    iso15118CertificateHashData: [
      await questionOf(certificate, url),
      await statusQuestion(sub.certificate, root, responder.url),
    ],
  });

  describe('validated by the charger, which passes the names on', () => {
    it('[TC_C_50_CSMS] is accepted when its certificates are good', async () => {
      const certificate = await contract();
      expect(await authorize(await hashData(certificate))).toEqual(ACCEPTED);
      expect(responder.timesAsked(certificate)).toBe(1);
      expect(await begin()).toEqual({ idTokenInfo: { status: 'Accepted' } });
    });

    it('[TC_C_51_CSMS] is refused when its certificate was revoked', async () => {
      const certificate = await contract({ status: 'revoked' });
      expect(await authorize(await hashData(certificate))).toEqual(refused('Invalid', 'CertificateRevoked'));
      expect(responder.timesAsked(certificate)).toBe(1);
    });

    it('is refused as revoked, whatever is not known of the authorities', async () => {
      const revoked = await questionOf(await contract({ status: 'revoked' }));
      const unknown = await statusQuestion(sub.certificate, root, 'http://127.0.0.1:1/');
      const iso15118CertificateHashData = [unknown, revoked];
      expect(await authorize({ iso15118CertificateHashData })).toEqual(
        refused('Invalid', 'CertificateRevoked'),
      );
    });

    it.each([
      ['the responder does not know it', { status: 'unknown' as const }],
      ['the answer has ended', { thisUpdate: PAST.from, nextUpdate: PAST.until }],
      ['somebody else has signed the answer', { signer: root, certificates: [sub.certificate] }],
    ])('cannot be verified when %s', async (_title, answer) => {
      const certificate = await contract(answer as Partial<Answer>);
      expect(await authorize(await hashData(certificate))).toEqual(CHAIN_ERROR);
    });

    it.each([
      ['cannot be reached', 'http://127.0.0.1:1/'],
      ['must not be asked', 'http://localhost:1/'],
      ['is none', 'nonsense'],
    ])('cannot be verified when the responder %s', async (_title, url) => {
      expect(await authorize(await hashData(await contract(), url))).toEqual(CHAIN_ERROR);
    });
  });

  describe('validated here, by the certificates that the charger passes on', () => {
    const chain = async (...given: Parameters<typeof contract>) =>
      (await contract(...given)) + sub.certificate;

    it('[TC_C_52_CSMS] is accepted when its chain leads to a root and was not revoked', async () => {
      const certificate = await contract();
      expect(await authorize({ certificate: certificate + sub.certificate })).toEqual(ACCEPTED);
      expect(responder.timesAsked(certificate)).toBe(1);
      expect(await begin()).toEqual({ idTokenInfo: { status: 'Accepted' } });
    });

    it('is accepted by the names that go along, where the certificate names no responder', async () => {
      const certificate = await root.sign(`CN=${EMAID}`, await ecKeys());
      expect(await authorize({ certificate })).toEqual(CHAIN_ERROR);
      responder.tell(certificate, { signer: root });
      const iso15118CertificateHashData = [await statusQuestion(certificate, root, responder.url)];
      expect(await authorize({ certificate, iso15118CertificateHashData })).toEqual(ACCEPTED);
      expect(responder.timesAsked(certificate)).toBe(1);
    });

    it.each([
      ['was revoked', { status: 'revoked' as const }, {}, refused('Invalid', 'CertificateRevoked')],
      ['has expired', {}, PAST, refused('Expired', 'CertificateExpired')],
      ['is not known to the responder', { status: 'unknown' as const }, {}, CHAIN_ERROR],
      ['names a responder that must not be asked', {}, { responderUrl: 'http://[::1]/' }, CHAIN_ERROR],
      ['has an answer that somebody else has signed', { signer: root }, {}, CHAIN_ERROR],
    ])('is refused when it %s', async (_title, answer, details, expected) => {
      expect(await authorize({ certificate: await chain(answer, EMAID, details) })).toEqual(expected);
    });

    it('is refused when an authority above it was revoked', async () => {
      const details = { responderUrl: responder.url };
      const revoked = await TestAuthority.create('O=Contract, CN=Revoked', root, details);
      const leaf = await revoked.sign(`CN=${EMAID}`, await ecKeys(), details);
      responder.tell(leaf, { signer: revoked });
      responder.tell(revoked.certificate, { signer: root, status: 'revoked' });
      const certificate = leaf + revoked.certificate;
      expect(await authorize({ certificate })).toEqual(refused('Invalid', 'CertificateRevoked'));
    });

    it.each([
      [
        'no root is known for it',
        async () => (await TestAuthority.create('CN=X')).sign('CN=Y', await ecKeys()),
      ],
      ['an authority is missing', () => contract()],
      ['it is none', async () => 'nonsense'],
      ['it is of another contract', () => chain({}, BLOCKED)],
    ])('cannot be verified when %s', async (_title, certificate) => {
      expect(await authorize({ certificate: await certificate() })).toEqual(CHAIN_ERROR);
    });

    it('knows the contract in whichever way its certificate writes it', async () => {
      expect(await authorize({ certificate: await chain({}, 'DE-CT1-C00000001-9') })).toEqual(ACCEPTED);
    });

    it('knows a root that was installed in a charger for it, until it is taken away', async () => {
      const { system } = suite;
      const other = await TestAuthority.create('O=Contract, CN=Installed');
      const details = { responderUrl: responder.url };
      const certificate = await other.sign(`CN=${EMAID}`, await ecKeys(), details);
      responder.tell(certificate, { signer: other });
      expect(await authorize({ certificate })).toEqual(CHAIN_ERROR);
      const body = { certificateType: 'V2GRootCertificate', certificate: other.certificate };
      await runCommand(suite, 'install-certificate', body);
      expect(await authorize({ certificate })).toEqual(ACCEPTED);
      type Roots = { data: { id: string; certificate: string }[] };
      const { data } = (await system.rest.get<Roots>('/contract-roots?certificateType=V2GRootCertificate'))
        .body;
      const root = data.find((row) => row.certificate === other.certificate);
      expect((await system.rest.delete(`/contract-roots/${root?.id}`)).status).toBe(204);
      expect(await authorize({ certificate })).toEqual(CHAIN_ERROR);
    });
  });

  describe('with a good certificate', () => {
    it.each([
      ['that is blocked', BLOCKED, 'Blocked'],
      ['that has expired', EXPIRED, 'Expired'],
      ['that nobody knows', 'DECT1C99999999', 'Invalid'],
    ])('is cancelled as a contract %s', async (_title, idToken, status) => {
      const certificate = await contract({}, idToken);
      const presented = { certificate: certificate + sub.certificate };
      expect(await authorize(presented, idToken)).toMatchObject(refused(status, 'ContractCancelled'));
      expect(await authorize(await hashData(certificate), idToken)).toMatchObject(
        refused(status, 'ContractCancelled'),
      );
    });
  });

  describe('without a certificate', () => {
    it.each([EMAID, `${EMAID}9`, REGISTERED, 'de-ct1-c00000001', 'DE*CT1*C00000001*9'])(
      'is found in whichever way it is written: %s',
      async (idToken) => {
        expect(await authorize({}, idToken)).toEqual({ idTokenInfo: { status: 'Accepted' } });
      },
    );

    it('is not taken for another one', async () => {
      expect(await authorize({}, 'DECT1C00000004')).toEqual({ idTokenInfo: { status: 'Invalid' } });
    });

    it('is registered once, however it is written', async () => {
      const { rest } = suite.system;
      const driver = { name: 'Other', email: 'other.contract@example.com' };
      const { id } = (await rest.post<{ id: string }>('/drivers', driver)).body;
      const again = await rest.post(`/drivers/${id}/tokens`, { idToken: EMAID, type: 'eMAID' });
      expect([again.status, again.body['code']]).toEqual([409, 'token_taken']);
      const card = { idToken: `${EMAID}8`, type: 'ISO14443' };
      const added = await rest.post<{ id: string }>(`/drivers/${id}/tokens`, card);
      expect(added.status).toBe(201);
      const changed = await rest.patch(`/tokens/${added.body.id}`, { type: 'eMAID' });
      expect([changed.status, changed.body['code']]).toEqual([409, 'token_taken']);
    });
  });

  itRefuses(
    suite,
    [
      [
        'a certificate too long',
        { idToken: { idToken: EMAID, type: 'eMAID' }, certificate: 'x'.repeat(5501) },
        'PropertyConstraintViolation',
      ],
      [
        'an empty list of names',
        { idToken: { idToken: EMAID, type: 'eMAID' }, iso15118CertificateHashData: [] },
        'OccurrenceConstraintViolation',
      ],
      [
        'more names than four',
        {
          idToken: { idToken: EMAID, type: 'eMAID' },
          iso15118CertificateHashData: Array(5).fill({
            hashAlgorithm: 'SHA256',
            issuerNameHash: 'ab',
            issuerKeyHash: 'cd',
            serialNumber: '1',
            responderURL: 'x',
          }),
        },
        'OccurrenceConstraintViolation',
      ],
    ],
    async () => null,
  );
}
