import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  ecKeys,
  rsaKeys,
  signingRequest,
  stolenRequest,
  TestAuthority,
} from '../../../support/certificates.ts';
import { describeMessage, itRefuses, type MessageSuite } from '../../../support/message-suite.ts';

type Request = Record<string, unknown> & { id: string };
const SERIAL_NUMBER = 'SignCertificate-serial';

const pathOf = ({ stationId }: MessageSuite) => `/stations/${stationId}/certificate-requests`;

describeMessage('1.6', 'SignCertificate', 'from the charger', (suite) => {
  const listed = async (query = ''): Promise<Request[]> =>
    (await suite.system.rest.get<{ data: Request[] }>(`${pathOf(suite)}?limit=200${query}`)).body.data;
  const ask = async (csr: string): Promise<unknown> =>
    (await suite.charger.exchange(JSON.stringify([2, randomUUID(), suite.action, { csr }])))[2];
  const requestOf = (commonName: string, keys?: Awaited<ReturnType<typeof ecKeys>>) =>
    signingRequest(`O=CPO, CN=${commonName}`, keys);

  beforeAll(async () => {
    await suite.charger.call('BootNotification', {
      chargePointVendor: 'V',
      chargePointModel: 'M',
      chargePointSerialNumber: SERIAL_NUMBER,
    });
  });

  describe('[TC_074_CSMS] a request that can be signed', () => {
    it.each([
      [
        'for its serial number, of an elliptic curve',
        SERIAL_NUMBER,
        () => ecKeys(),
        'ECDSA P-256',
        'An operator is to sign it: its common name is not the id of the station',
      ],
      ['for its id, of RSA', '1.6-SignCertificate-from', () => rsaKeys(), 'RSA 2048', null],
    ])('is accepted and kept: %s', async (_title, commonName, keys, keyType, failure) => {
      const csr = await requestOf(commonName, await keys());
      expect(await ask(csr)).toEqual({ status: 'Accepted' });
      const [request] = await listed();
      expect(request).toEqual({
        id: expect.any(String) as string,
        stationId: suite.stationId,
        certificateType: 'ChargingStationCertificate',
        status: 'pending',
        csr,
        subject: `O=CPO, CN=${commonName}`,
        keyType,
        reason: null,
        certificateChain: null,
        validUntil: null,
        attempts: 0,
        failure,
        renewal: null,
        createdAt: expect.any(String) as string,
        completedAt: null,
      });
      expect((await suite.system.rest.get(`${pathOf(suite)}/${request?.id ?? ''}`)).body).toEqual(request);
    });

    it('takes the place of the one before it', async () => {
      await ask(await requestOf(SERIAL_NUMBER));
      const [before] = await listed();
      await ask(await requestOf(SERIAL_NUMBER));
      const [newest, superseded] = await listed();
      expect(newest).toMatchObject({ status: 'pending' });
      expect(superseded).toMatchObject({ id: before?.id, status: 'superseded' });
      expect(await listed('&status=pending')).toEqual([newest]);
    });

    it('is one request with one answer when it is sent again', async () => {
      const csr = await requestOf(SERIAL_NUMBER);
      expect(await ask(csr)).toEqual({ status: 'Accepted' });
      const before = await listed();
      expect(await ask(csr)).toEqual({ status: 'Accepted' });
      expect(await listed()).toEqual(before);
    });

    it('is announced', async () => {
      await ask(await requestOf(SERIAL_NUMBER));
      const [request] = await listed();
      const rows = await suite.system.database.query(
        `SELECT data FROM platform.outbox WHERE type = 'CertificateRequested' AND data->>'stationId' = $1
          ORDER BY id DESC LIMIT 1`,
        [suite.stationId],
      );
      const { id: requestId, stationId, certificateType, status, subject, reason } = request ?? { id: '' };
      expect(rows).toEqual([{ data: { requestId, stationId, certificateType, status, subject, reason } }]);
    });
  });

  describe('a request that cannot be signed', () => {
    it.each([
      ['what is none', async () => 'no request', 'It is not one certificate signing request in PEM'],
      ['an empty text', async () => '', 'It is not one certificate signing request in PEM'],
      [
        'two of them',
        async () => (await requestOf(SERIAL_NUMBER)).repeat(2),
        'It is not one certificate signing request in PEM',
      ],
      [
        'a certificate',
        async () => (await TestAuthority.create(`CN=${SERIAL_NUMBER}`)).certificate,
        'It is not one certificate signing request in PEM',
      ],
      [
        'one that is cut',
        async () => (await requestOf(SERIAL_NUMBER)).replace(/\n.*\n-----END/, '\n-----END'),
        'It is not a PKCS#10 request that can be read',
      ],
      [
        'a short key',
        async () => requestOf(SERIAL_NUMBER, await rsaKeys(1024)),
        'Its RSA key has fewer than 2048 bits',
      ],
      ['the key of another', () => stolenRequest(`CN=${SERIAL_NUMBER}`), 'Its signature does not hold'],
      [
        'a name that is not its own',
        () => requestOf('SOMEBODY'),
        'Its common name is neither the id of the station nor its serial number',
      ],
      ['no name', () => signingRequest('O=CPO'), 'Its subject has not exactly one common name'],
    ])('is rejected and kept with the reason: %s', async (_title, csr, reason) => {
      const text = await csr();
      expect(await ask(text)).toEqual({ status: 'Rejected' });
      const [request, ...others] = await listed();
      expect(request).toMatchObject({ status: 'rejected', reason, csr: text });
      expect(request?.['completedAt']).not.toBeNull();
      expect(await ask(text)).toEqual({ status: 'Rejected' });
      expect(await listed()).toEqual([request, ...others]);
    });

    it('leaves the one that is open as it is', async () => {
      await ask(await requestOf(SERIAL_NUMBER));
      const open = await listed('&status=pending');
      expect(await ask(await requestOf('SOMEBODY'))).toEqual({ status: 'Rejected' });
      expect(await listed('&status=pending')).toEqual(open);
    });

    it('is one in the name of another station, whatever serial number the charger claims', async () => {
      const other = await suite.system.connect('1.6-SignCertificate-other');
      await other.call('BootNotification', {
        chargePointVendor: 'V',
        chargePointModel: 'M',
        chargePointSerialNumber: suite.stationId,
      });
      const csr = await requestOf(suite.stationId);
      const [, , answer] = await other.exchange(JSON.stringify([2, 'other', suite.action, { csr }]));
      await other.close();
      expect(answer).toEqual({ status: 'Rejected' });
      const { body } = await suite.system.rest.get<{ data: Request[] }>(
        '/stations/1.6-SignCertificate-other/certificate-requests',
      );
      expect(body.data).toMatchObject([{ reason: 'Its common name is that of another station too' }]);
      expect(await ask(csr)).toEqual({ status: 'Accepted' });
    });
  });

  it('keeps no more than a hundred requests of a station', async () => {
    await ask(await requestOf(SERIAL_NUMBER));
    const open = await listed('&status=pending');
    for (let count = 0; count < 105; count++) await ask(`request ${count}`);
    const kept = await listed();
    expect(kept).toHaveLength(101);
    expect(kept[0]).toMatchObject({ csr: 'request 104' });
    expect(await listed('&status=pending')).toEqual(open);
  });

  itRefuses(
    suite,
    [
      ['no request', {}, 'OccurenceConstraintViolation'],
      ['a request too long', { csr: 'x'.repeat(5501) }, 'PropertyConstraintViolation'],
      ['a list for a request', { csr: ['x'] }, 'TypeConstraintViolation'],
      ['a member that it does not have', { csr: 'x', certificateType: 'V2G' }, 'FormationViolation'],
    ],
    () => listed(),
  );

  describe('the operator', () => {
    it('rejects a pending request, with a reason or without, and no other', async () => {
      await ask(await requestOf(SERIAL_NUMBER));
      const [{ id } = { id: '' }] = await listed();
      const { rest } = suite.system;
      const rejected = await rest.post(`${pathOf(suite)}/${id}/reject`, { reason: 'not ours' });
      expect([rejected.status, rejected.body]).toMatchObject([
        200,
        { id, status: 'rejected', reason: 'not ours' },
      ]);
      expect((await listed())[0]).toEqual(rejected.body);
      const again = await rest.post(`${pathOf(suite)}/${id}/reject`, {});
      expect([again.status, again.body['code']]).toEqual([409, 'certificate_request_closed']);
      await ask(await requestOf(SERIAL_NUMBER));
      const [next] = await listed('&status=pending');
      const without = await rest.post(`${pathOf(suite)}/${next?.id ?? ''}/reject`, {});
      expect(without.body).toMatchObject({ status: 'rejected', reason: null });
    });
  });
});
