import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { ecKeys, rsaKeys, signingRequest, stolenRequest } from '../../../support/certificates.ts';
import { describeMessage, itRefuses, type MessageSuite } from '../../../support/message-suite.ts';

type Request = Record<string, unknown> & { id: string };
const SERIAL_NUMBER = '201-SignCertificate';
const OTHER = '2.0.1-SignCertificate-other';

const pathOf = ({ stationId }: Pick<MessageSuite, 'stationId'>) =>
  `/stations/${stationId}/certificate-requests`;

describeMessage('2.0.1', 'SignCertificate', 'from the charger', (suite) => {
  const listed = async (query = ''): Promise<Request[]> =>
    (await suite.system.rest.get<{ data: Request[] }>(`${pathOf(suite)}?limit=200${query}`)).body.data;
  const ask = async (payload: object): Promise<unknown> =>
    (await suite.charger.exchange(JSON.stringify([2, randomUUID(), suite.action, payload])))[2];
  const requestOf = (commonName: string, keys?: Awaited<ReturnType<typeof ecKeys>>) =>
    signingRequest(`O=CPO, CN=${commonName}`, keys);

  beforeAll(async () => {
    const chargingStation = { vendorName: 'V', model: 'M', serialNumber: SERIAL_NUMBER };
    await suite.charger.call('BootNotification', { reason: 'PowerUp', chargingStation });
  });

  describe('a request that can be signed', () => {
    it.each([
      [
        'to connect with, for its serial number',
        { certificateType: 'ChargingStationCertificate' },
        'ChargingStationCertificate',
        SERIAL_NUMBER,
        () => rsaKeys(),
        'RSA 2048',
      ],
      [
        'to show to cars, which know it by another name',
        { certificateType: 'V2GCertificate' },
        'V2GCertificate',
        'DE*CPO*E123',
        () => ecKeys(),
        'ECDSA P-256',
      ],
      [
        'for both',
        {},
        'CombinedCertificate',
        '2.0.1-SignCertificate-from',
        () => ecKeys('P-384'),
        'ECDSA P-384',
      ],
    ])('is accepted and kept: %s', async (_title, use, certificateType, commonName, keys, keyType) => {
      const csr = await requestOf(commonName, await keys());
      expect(await ask({ csr, ...use })).toEqual({ status: 'Accepted' });
      const [request] = await listed();
      expect(request).toMatchObject({ certificateType, status: 'pending', csr, keyType, reason: null });
      expect(request?.['subject']).toBe(`O=CPO, CN=${commonName}`);
    });

    it('takes the place of the one before it, of its own type alone', async () => {
      const pending = await listed('&status=pending');
      expect(pending.map((request) => request['certificateType'])).toEqual([
        'CombinedCertificate',
        'V2GCertificate',
        'ChargingStationCertificate',
      ]);
      const csr = await requestOf('DE*CPO*E124');
      await ask({ csr, certificateType: 'V2GCertificate' });
      const [newest, combined, , own] = await listed();
      expect(newest).toMatchObject({ status: 'pending', certificateType: 'V2GCertificate' });
      expect(await listed('&status=pending')).toEqual([newest, combined, own]);
      expect(await listed('&status=superseded')).toMatchObject([{ id: pending[1]?.id }]);
    });

    it('is one request when the station asks again, not having been answered (A02.FR.17)', async () => {
      const payload = { csr: await requestOf('DE*CPO*E125'), certificateType: 'V2GCertificate' };
      expect(await ask(payload)).toEqual({ status: 'Accepted' });
      const before = await listed();
      expect(await ask(payload)).toEqual({ status: 'Accepted' });
      expect(await listed()).toEqual(before);
    });
  });

  describe('a request that cannot be signed', () => {
    it.each([
      [
        'what is none',
        { certificateType: 'V2GCertificate' },
        async () => 'no request',
        'It is not one certificate signing request in PEM',
      ],
      [
        'the key of another',
        { certificateType: 'V2GCertificate' },
        () => stolenRequest('CN=DE*CPO*E126'),
        'Its signature does not hold',
      ],
      [
        'a name that is not its own, to connect with',
        { certificateType: 'ChargingStationCertificate' },
        () => requestOf('SOMEBODY'),
        'Its common name is neither the id of the station nor its serial number',
      ],
      [
        'a name that is not its own, for both',
        {},
        () => requestOf('SOMEBODY'),
        'Its common name is neither the id of the station nor its serial number',
      ],
      [
        'the name of another station, to show to cars',
        { certificateType: 'V2GCertificate' },
        () => requestOf(OTHER),
        'Its common name is that of another station too',
      ],
    ])('is rejected and kept with the reason: %s', async (_title, use, csr, reason) => {
      if ((await suite.system.rest.get(`/stations/${OTHER}`)).status === 404)
        await suite.system.addStation(OTHER);
      const text = await csr();
      expect(await ask({ csr: text, ...use })).toEqual({ status: 'Rejected' });
      expect((await listed())[0]).toMatchObject({ status: 'rejected', reason, csr: text });
    });
  });

  itRefuses(
    suite,
    [
      ['no request', { certificateType: 'V2GCertificate' }, 'OccurrenceConstraintViolation'],
      ['a request too long', { csr: 'x'.repeat(5501) }, 'PropertyConstraintViolation'],
      ['a list for a request', { csr: ['x'] }, 'TypeConstraintViolation'],
      [
        'a type that there is not',
        { csr: 'x', certificateType: 'CombinedCertificate' },
        'PropertyConstraintViolation',
      ],
      ['a member that it does not have', { csr: 'x', keyType: 'RSA' }, 'FormatViolation'],
    ],
    () => listed(),
  );
});
