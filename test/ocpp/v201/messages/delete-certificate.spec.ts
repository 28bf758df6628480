import { describe, expect, it } from 'vitest';
import { TestAuthority, UNKNOWN_HASH } from '../../../support/certificates.ts';
import {
  describeMessage,
  itRefusesBodies,
  itSends,
  itTakesAnswers,
  runCommand,
} from '../../../support/message-suite.ts';

type Certificate = { id: string; certificateHashData: Record<string, string> };
const hashOf = (hashAlgorithm: string, bytes: number) => ({
  hashAlgorithm,
  issuerNameHash: 'a1'.repeat(bytes),
  issuerKeyHash: 'b2'.repeat(bytes),
  serialNumber: 'FFF',
});

describeMessage('2.0.1', 'DeleteCertificate', 'to the charger', (suite) => {
  const listed = async (): Promise<Certificate[]> =>
    (await suite.system.rest.get<{ data: Certificate[] }>(`/stations/${suite.stationId}/certificates`)).body
      .data;
  const report = (...certificateHashDataChain: object[]) =>
    runCommand(suite, 'get-installed-certificate-ids', {}, { status: 'Accepted', certificateHashDataChain });

  itSends(suite, 'delete-certificate', [
    ['hash data as they are', { certificateHashData: UNKNOWN_HASH }, { certificateHashData: UNKNOWN_HASH }],
  ]);

  describe('of a certificate that is known', () => {
    it.each([
      ['SHA256', 32],
      ['SHA384', 48],
      ['SHA512', 64],
    ])(
      '[TC_M_20_CSMS] names it by the algorithm that the charger has for it: %s',
      async (algorithm, bytes) => {
        const { certificate } = await TestAuthority.create('CN=Deleted');
        const certificateType = 'CSMSRootCertificate';
        await runCommand(suite, 'install-certificate', { certificateType, certificate });
        const certificateHashData = hashOf(algorithm, bytes);
        await report({ certificateType, certificateHashData });
        const [row, ...others] = await listed();
        expect(others).toEqual([]);
        const sent = await runCommand(suite, 'delete-certificate', { certificateId: row?.id });
        expect([sent.action, sent.payload]).toEqual(['DeleteCertificate', { certificateHashData }]);
        expect(await listed()).toEqual([]);
      },
    );

    it('[TC_M_21_CSMS] stays when the charger could not delete it', async () => {
      await report({ certificateType: 'CSMSRootCertificate', certificateHashData: UNKNOWN_HASH });
      const before = await listed();
      const body = { certificateId: before[0]?.id };
      const { result } = await runCommand(suite, 'delete-certificate', body, { status: 'Failed' });
      expect(result).toMatchObject({ status: 'rejected', response: { status: 'Failed' } });
      expect(await listed()).toEqual(before);
    });

    it('is gone from a chain, which stays', async () => {
      const [leaf, upper, lower] = [hashOf('SHA256', 32), hashOf('SHA384', 48), hashOf('SHA512', 64)];
      await report({
        certificateType: 'V2GCertificateChain',
        certificateHashData: leaf,
        childCertificateHashData: [upper, lower],
      });
      await runCommand(suite, 'delete-certificate', { certificateHashData: upper });
      expect(await listed()).toMatchObject([
        { certificateHashData: leaf, childCertificateHashData: [lower] },
      ]);
      await runCommand(suite, 'delete-certificate', { certificateHashData: leaf }, { status: 'NotFound' });
      expect(await listed()).toEqual([]);
    });
  });

  itRefusesBodies(suite, 'delete-certificate', [
    ['nothing', {}, 'certificateId'],
    [
      'half of the hash data',
      { certificateHashData: { hashAlgorithm: 'SHA256', serialNumber: 'FFF' } },
      'certificateHashData.issuerNameHash',
    ],
  ]);

  itTakesAnswers(suite, 'delete-certificate', { certificateHashData: UNKNOWN_HASH }, [
    ['Failed', [3, { status: 'Failed' }], 'rejected', { status: 'Failed' }],
    ['NotFound', [3, { status: 'NotFound' }], 'rejected', { status: 'NotFound' }],
    ['an error', [4, 'NotImplemented', 'no', {}], 'failed', { errorCode: 'NotImplemented' }],
    ['a status that there is not', [3, { status: 'Perhaps' }], 'failed', { answer: { status: 'Perhaps' } }],
  ]);
});
