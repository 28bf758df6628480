import { expect, it } from 'vitest';
import { ecKeys, TestAuthority } from '../../../support/certificates.ts';
import { describeMessage, itRefusesBodies, itSends, itTakesAnswers } from '../../../support/message-suite.ts';

type Certificate = Record<string, unknown> & { id: string };

const TYPES = [
  ['CSMSRootCertificate', '[TC_M_01_CSMS]'],
  ['ManufacturerRootCertificate', '[TC_M_02_CSMS]'],
  ['V2GRootCertificate', '[TC_M_03_CSMS]'],
  ['MORootCertificate', '[TC_M_04_CSMS]'],
] as const;
const { certificate } = await TestAuthority.create('O=Install, CN=Root');
const leaf = await (await TestAuthority.create('CN=A')).sign('CN=B', await ecKeys());

describeMessage('2.0.1', 'InstallCertificate', 'to the charger', (suite) => {
  const listed = async (): Promise<Certificate[]> => {
    const path = `/stations/${suite.stationId}/certificates?limit=200`;
    return (await suite.system.rest.get<{ data: Certificate[] }>(path)).body.data;
  };

  itTakesAnswers(suite, 'install-certificate', { certificateType: 'CSMSRootCertificate', certificate }, [
    ['Rejected', [3, { status: 'Rejected' }], 'rejected', { status: 'Rejected' }],
    [
      'Failed, with the reason [TC_M_05_CSMS]',
      [3, { status: 'Failed', statusInfo: { reasonCode: 'OutOfStorage' } }],
      'rejected',
      { status: 'Failed', statusInfo: { reasonCode: 'OutOfStorage' } },
    ],
    ['an error', [4, 'NotImplemented', 'no', {}], 'failed', { errorCode: 'NotImplemented' }],
    ['a status that there is not', [3, { status: 'Perhaps' }], 'failed', { answer: { status: 'Perhaps' } }],
    ['no status', [3, {}], 'failed', { answer: {} }],
  ]);

  it('keeps none that the charger has not accepted', async () => {
    expect(await listed()).toEqual([]);
  });

  itSends(
    suite,
    'install-certificate',
    TYPES.map(([certificateType, title]) => [
      `a ${certificateType} ${title}`,
      { certificateType, certificate },
      { certificateType, certificate },
    ]),
  );

  it('keeps each that was installed, of each type', async () => {
    const all = await listed();
    expect(all.map((row) => row['certificateType'])).toEqual(TYPES.map(([type]) => type).toReversed());
    for (const row of all)
      expect(row).toMatchObject({ certificate, subject: 'O=Install, CN=Root', childCertificateHashData: [] });
  });

  itRefusesBodies(suite, 'install-certificate', [
    ['no type', { certificate }, 'certificateType'],
    ['what is no root', { certificateType: 'V2GCertificateChain', certificate }, 'certificateType'],
    ['no certificate', { certificateType: 'MORootCertificate' }, 'certificate'],
    [
      'the certificate of no authority',
      { certificateType: 'MORootCertificate', certificate: leaf },
      'certificate',
    ],
  ]);
});
