import { expect, it } from 'vitest';
import { ecKeys, TestAuthority } from '../../../support/certificates.ts';
import {
  describeMessage,
  itRefusesBodies,
  itSends,
  itTakesAnswers,
  runCommand,
} from '../../../support/message-suite.ts';

type Certificate = Record<string, unknown> & { id: string };
const DAY_MS = 86_400_000;

const root = await TestAuthority.create('O=CPO, CN=Root');
const makers = await TestAuthority.create('O=Maker, CN=Root');
const successor = await TestAuthority.create('O=CPO, CN=Next root', root);
const expired = await TestAuthority.create('CN=Old', undefined, {
  from: new Date(Date.now() - 2 * DAY_MS),
  until: new Date(Date.now() - DAY_MS),
});
const stations = await root.sign('CN=CP001', await ecKeys());

describeMessage('1.6', 'InstallCertificate', 'to the charger', (suite) => {
  const listed = async (query = ''): Promise<Certificate[]> => {
    const path = `/stations/${suite.stationId}/certificates?limit=200${query}`;
    return (await suite.system.rest.get<{ data: Certificate[] }>(path)).body.data;
  };
  const certificate = root.certificate;

  itTakesAnswers(suite, 'install-certificate', { certificateType: 'CSMSRootCertificate', certificate }, [
    ['Rejected', [3, { status: 'Rejected' }], 'rejected', { status: 'Rejected' }],
    ['Failed', [3, { status: 'Failed' }], 'rejected', { status: 'Failed' }],
    ['an error', [4, 'NotImplemented', 'no', {}], 'failed', { errorCode: 'NotImplemented' }],
    ['a status that there is not', [3, { status: 'Perhaps' }], 'failed', { answer: { status: 'Perhaps' } }],
    ['no status', [3, {}], 'failed', { answer: {} }],
  ]);

  it('keeps none that the charger has not accepted', async () => {
    expect(await listed()).toEqual([]);
  });

  itSends(suite, 'install-certificate', [
    [
      'a root of the maker [TC_075_1_CSMS]',
      { certificateType: 'ManufacturerRootCertificate', certificate: makers.certificate },
      { certificateType: 'ManufacturerRootCertificate', certificate: makers.certificate },
    ],
    [
      'a root of the operator, by the name that 1.6 has for it [TC_075_2_CSMS]',
      { certificateType: 'CSMSRootCertificate', certificate },
      { certificateType: 'CentralSystemRootCertificate', certificate },
    ],
    [
      'a certificate in one form, whatever stood around it',
      {
        certificateType: 'CSMSRootCertificate',
        certificate: `Root:\r\n${certificate.replaceAll('\n', '\r\n')}`,
      },
      { certificateType: 'CentralSystemRootCertificate', certificate },
    ],
    [
      'a root that the one before it has signed',
      { certificateType: 'CSMSRootCertificate', certificate: successor.certificate },
      { certificateType: 'CentralSystemRootCertificate', certificate: successor.certificate },
    ],
  ]);

  it('keeps each that was installed, once, with what it says', async () => {
    const all = await listed();
    expect(all.map(({ subject }) => subject)).toEqual([
      'O=CPO, CN=Next root',
      'O=CPO, CN=Root',
      'O=Maker, CN=Root',
    ]);
    expect(all[1]).toEqual({
      id: expect.any(String) as string,
      stationId: suite.stationId,
      certificateType: 'CSMSRootCertificate',
      certificateHashData: {
        hashAlgorithm: 'SHA256',
        issuerNameHash: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
        issuerKeyHash: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
        serialNumber: expect.stringMatching(/^[1-9A-F][0-9A-F]*$/) as string,
      },
      childCertificateHashData: [],
      certificate,
      subject: 'O=CPO, CN=Root',
      issuer: 'O=CPO, CN=Root',
      validFrom: expect.any(String) as string,
      validUntil: expect.any(String) as string,
      installedAt: expect.any(String) as string,
      reportedAt: null,
    });
    expect(all[0]).toMatchObject({ issuer: 'O=CPO, CN=Root' });
    const { issuerNameHash, issuerKeyHash } = all[1]?.['certificateHashData'] as Record<string, string>;
    expect(all[0]?.['certificateHashData']).toMatchObject({ issuerNameHash, issuerKeyHash });
    expect(await listed('&certificateType=ManufacturerRootCertificate')).toEqual([all[2]]);
  });

  it('keeps nothing of what was sent as it is and cannot be read', async () => {
    const before = await listed();
    const payload = { certificateType: 'CentralSystemRootCertificate', certificate: 'nonsense' };
    await runCommand(suite, 'ocpp', { action: 'InstallCertificate', payload });
    expect(await listed()).toEqual(before);
  });

  itRefusesBodies(suite, 'install-certificate', [
    ['no type', { certificate }, 'certificateType'],
    ['the name of 1.6', { certificateType: 'CentralSystemRootCertificate', certificate }, 'certificateType'],
    ['no certificate', { certificateType: 'CSMSRootCertificate' }, 'certificate'],
    ['what is none', { certificateType: 'CSMSRootCertificate', certificate: 'x' }, 'certificate'],
    [
      'one too long',
      { certificateType: 'CSMSRootCertificate', certificate: 'x'.repeat(5501) },
      'certificate',
    ],
    [
      'two of them',
      { certificateType: 'CSMSRootCertificate', certificate: certificate.repeat(2) },
      'certificate',
    ],
    [
      'one that has expired',
      { certificateType: 'CSMSRootCertificate', certificate: expired.certificate },
      'certificate',
    ],
    ['that of a station', { certificateType: 'CSMSRootCertificate', certificate: stations }, 'certificate'],
  ]);
});
