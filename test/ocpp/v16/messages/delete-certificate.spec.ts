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
const NOBODY = '00000000-0000-4000-8000-000000000000';

describeMessage('1.6', 'DeleteCertificate', 'to the charger', (suite) => {
  const listed = async (): Promise<Certificate[]> =>
    (await suite.system.rest.get<{ data: Certificate[] }>(`/stations/${suite.stationId}/certificates`)).body
      .data;
  const install = async (authority: TestAuthority): Promise<Certificate> => {
    const { certificate } = authority;
    await runCommand(suite, 'install-certificate', { certificateType: 'CSMSRootCertificate', certificate });
    const [installed] = await listed();
    if (installed === undefined) throw new Error('nothing is installed');
    return installed;
  };

  itSends(suite, 'delete-certificate', [
    ['hash data as they are', { certificateHashData: UNKNOWN_HASH }, { certificateHashData: UNKNOWN_HASH }],
    [
      'hash data of another algorithm',
      { certificateHashData: { ...UNKNOWN_HASH, hashAlgorithm: 'SHA512', issuerNameHash: 'A'.repeat(128) } },
      { certificateHashData: { ...UNKNOWN_HASH, hashAlgorithm: 'SHA512', issuerNameHash: 'A'.repeat(128) } },
    ],
  ]);

  describe('of a certificate that is known', () => {
    it('[TC_076_CSMS] names it by its hash data, and it is gone when the charger has deleted it', async () => {
      const other = await install(await TestAuthority.create('CN=Kept'));
      const { id, certificateHashData } = await install(await TestAuthority.create('CN=Deleted'));
      const sent = await runCommand(suite, 'delete-certificate', { certificateId: id });
      expect([sent.action, sent.payload]).toEqual(['DeleteCertificate', { certificateHashData }]);
      expect(sent.result).toMatchObject({ status: 'accepted', request: { certificateHashData } });
      expect(await listed()).toEqual([other]);
    });

    it('is gone when the charger never had it, named in capitals or not', async () => {
      const before = await listed();
      const { certificateHashData: hash } = await install(await TestAuthority.create('CN=Unknown'));
      const certificateHashData = {
        ...hash,
        issuerNameHash: hash['issuerNameHash']?.toUpperCase(),
        serialNumber: hash['serialNumber']?.toLowerCase(),
      };
      const { result } = await runCommand(
        suite,
        'delete-certificate',
        { certificateHashData },
        { status: 'NotFound' },
      );
      expect(result).toMatchObject({ status: 'rejected', response: { status: 'NotFound' } });
      expect(await listed()).toEqual(before);
    });

    it('stays when the charger could not delete it', async () => {
      const { id } = await install(await TestAuthority.create('CN=In use'));
      const before = await listed();
      await runCommand(suite, 'delete-certificate', { certificateId: id }, { status: 'Failed' });
      expect(await listed()).toEqual(before);
    });

    it('needs its issuer to be known, since that is how it is named', async () => {
      const parent = await TestAuthority.create('CN=Nobody knows');
      const { id } = await install(await TestAuthority.create('CN=Child', parent));
      const { status, body } = await suite.system.rest.post(
        `/stations/${suite.stationId}/commands/delete-certificate`,
        { certificateId: id },
      );
      const message = 'is not known well enough: read the installed certificates first';
      expect([status, body['errors']]).toEqual([400, [{ path: 'certificateId', message }]]);
    });

    it('is one of this station', async () => {
      const path = `/stations/${suite.stationId}/commands/delete-certificate`;
      expect((await suite.system.rest.post(path, { certificateId: NOBODY })).status).toBe(404);
      await suite.system.addStation('1.6-DeleteCertificate-other');
      const [own] = await listed();
      const other = '/stations/1.6-DeleteCertificate-other/commands/delete-certificate';
      expect((await suite.system.rest.post(other, { certificateId: own?.id })).status).toBe(404);
    });
  });

  itRefusesBodies(suite, 'delete-certificate', [
    ['nothing', {}, 'certificateId'],
    ['two names', { certificateId: NOBODY, certificateHashData: UNKNOWN_HASH }, 'certificateHashData'],
    ['an id that is none', { certificateId: 'x' }, 'certificateId'],
    [
      'an algorithm that there is not',
      { certificateHashData: { ...UNKNOWN_HASH, hashAlgorithm: 'MD5' } },
      'certificateHashData.hashAlgorithm',
    ],
    [
      'a hash too long',
      { certificateHashData: { ...UNKNOWN_HASH, issuerKeyHash: 'a'.repeat(129) } },
      'certificateHashData.issuerKeyHash',
    ],
    [
      'a serial number too long',
      { certificateHashData: { ...UNKNOWN_HASH, serialNumber: 'a'.repeat(41) } },
      'certificateHashData.serialNumber',
    ],
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
    ['no status', [3, {}], 'failed', { answer: {} }],
  ]);
});
