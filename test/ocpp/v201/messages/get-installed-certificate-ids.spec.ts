import { describe, expect, it } from 'vitest';
import { UNKNOWN_HASH } from '../../../support/certificates.ts';
import {
  type CommandResult,
  describeMessage,
  itRefusesBodies,
  itSends,
  itTakesAnswers,
  runCommand,
} from '../../../support/message-suite.ts';

type Certificate = Record<string, unknown>;
const COMMAND = 'get-installed-certificate-ids';
const SINGLE_TYPES = [
  'CSMSRootCertificate',
  'ManufacturerRootCertificate',
  'V2GRootCertificate',
  'V2GCertificateChain',
  'MORootCertificate',
];
const hash = (serialNumber: string, hashAlgorithm = 'SHA256', bytes = 32) => ({
  hashAlgorithm,
  issuerNameHash: 'a1'.repeat(bytes),
  issuerKeyHash: 'b2'.repeat(bytes),
  serialNumber,
});

describeMessage('2.0.1', 'GetInstalledCertificateIds', 'to the charger', (suite) => {
  const listed = async (certificateType?: string): Promise<Certificate[]> => {
    const filter = certificateType === undefined ? '' : `&certificateType=${certificateType}`;
    const path = `/stations/${suite.stationId}/certificates?limit=200${filter}`;
    return (await suite.system.rest.get<{ data: Certificate[] }>(path)).body.data;
  };
  const report = async (body: object, ...certificateHashDataChain: object[]): Promise<CommandResult> =>
    (await runCommand(suite, COMMAND, body, { status: 'Accepted', certificateHashDataChain })).result;

  itSends(
    suite,
    COMMAND,
    [
      ...SINGLE_TYPES.map((certificateType): [string, object, object] => [
        `a ${certificateType}`,
        { certificateType },
        { certificateType: [certificateType] },
      ]),
      [
        'several types',
        { certificateTypes: ['CSMSRootCertificate', 'ManufacturerRootCertificate'] },
        { certificateType: ['CSMSRootCertificate', 'ManufacturerRootCertificate'] },
      ],
      ['no type, which means all of them', {}, {}],
    ],
    { status: 'NotFound' },
  );

  describe('what the charger reports', () => {
    it.each([
      ['SHA256', 32],
      ['SHA384', 48],
      ['SHA512', 64],
    ])('[TC_M_12_CSMS] is kept as it names it: %s', async (algorithm, bytes) => {
      const certificateType = 'CSMSRootCertificate';
      const certificateHashData = hash('1', algorithm, bytes);
      await report({ certificateType }, { certificateType, certificateHashData });
      expect(await listed()).toMatchObject([
        { certificateType, certificateHashData, childCertificateHashData: [], certificate: null },
      ]);
    });

    it.each([
      ['ManufacturerRootCertificate', '[TC_M_13_CSMS]'],
      ['V2GRootCertificate', '[TC_M_14_CSMS]'],
      ['MORootCertificate', '[TC_M_16_CSMS]'],
    ])('is kept as one of its type: %s %s', async (certificateType) => {
      const chains = ['1', '2'].map((serialNumber) => ({
        certificateType,
        certificateHashData: hash(serialNumber),
      }));
      const { payload } = await runCommand(
        suite,
        COMMAND,
        { certificateType },
        { status: 'Accepted', certificateHashDataChain: chains },
      );
      expect(payload).toEqual({ certificateType: [certificateType] });
      const rows = await listed(certificateType);
      expect(rows.map((row) => row['certificateHashData'])).toEqual(
        expect.arrayContaining([hash('1'), hash('2')]),
      );
      expect(rows).toHaveLength(2);
    });

    it('[TC_M_15_CSMS] is a chain with the authorities above its certificate', async () => {
      const certificateType = 'V2GCertificateChain';
      const chain = {
        certificateType,
        certificateHashData: { ...hash('10'), customData: { vendorId: 'V' } },
        childCertificateHashData: [hash('11'), { ...hash('12'), customData: { vendorId: 'V' } }],
      };
      await report({ certificateType }, chain);
      expect(await listed(certificateType)).toMatchObject([
        { certificateHashData: hash('10'), childCertificateHashData: [hash('11'), hash('12')] },
      ]);
      await report({ certificateType }, { certificateType, certificateHashData: hash('10') });
      expect(await listed(certificateType)).toMatchObject([{ childCertificateHashData: [] }]);
    });

    it('[TC_M_18_CSMS] takes the place of what was known, of all types when all were asked for', async () => {
      const all = SINGLE_TYPES.map((certificateType, index) => ({
        certificateType,
        certificateHashData: hash(String(20 + index)),
      }));
      await report({}, ...all);
      const rows = await listed();
      const named = rows.map(({ certificateType, certificateHashData }) => ({
        certificateType,
        certificateHashData,
      }));
      expect(named).toHaveLength(all.length);
      expect(named).toEqual(expect.arrayContaining(all));
    });

    it('[TC_M_17_CSMS] takes the place of no other type than those asked for', async () => {
      const others = await listed('MORootCertificate');
      const certificateTypes = ['CSMSRootCertificate', 'ManufacturerRootCertificate'];
      const unasked = { certificateType: 'MORootCertificate', certificateHashData: UNKNOWN_HASH };
      const asked = { certificateType: 'CSMSRootCertificate', certificateHashData: hash('30') };
      await report({ certificateTypes }, unasked, asked);
      expect(await listed('CSMSRootCertificate')).toMatchObject([{ certificateHashData: hash('30') }]);
      expect(await listed('ManufacturerRootCertificate')).toEqual([]);
      expect(await listed('MORootCertificate')).toEqual(others);
    });

    it('[TC_M_19_CSMS] is nothing when it has none', async () => {
      const certificateType = 'ManufacturerRootCertificate';
      await report({ certificateType }, { certificateType, certificateHashData: hash('40') });
      const others = (await listed()).length - 1;
      const none = { status: 'NotFound' };
      const { payload, result } = await runCommand(suite, COMMAND, { certificateType }, none);
      expect(payload).toEqual({ certificateType: [certificateType] });
      expect(result).toMatchObject({ status: 'accepted', response: none });
      expect(await listed(certificateType)).toEqual([]);
      expect(await listed()).toHaveLength(others);
      await runCommand(suite, COMMAND, {}, none);
      expect(await listed()).toEqual([]);
    });

    it('is no more than a hundred of a type', async () => {
      const many = Array.from({ length: 120 }, (_, index) => ({
        certificateType: 'V2GRootCertificate',
        certificateHashData: hash(String(index + 1)),
      }));
      await report({ certificateType: 'V2GRootCertificate' }, ...many);
      expect(await listed('V2GRootCertificate')).toHaveLength(100);
    });
  });

  itRefusesBodies(suite, COMMAND, [
    ['a type that there is not', { certificateType: 'RootCertificate' }, 'certificateType'],
    ['no types', { certificateTypes: [] }, 'certificateTypes'],
    ['a type twice', { certificateTypes: ['MORootCertificate', 'MORootCertificate'] }, 'certificateTypes'],
    [
      'one and several',
      { certificateType: 'MORootCertificate', certificateTypes: ['MORootCertificate'] },
      'certificateTypes',
    ],
  ]);

  itTakesAnswers(suite, COMMAND, { certificateType: 'CSMSRootCertificate' }, [
    ['NotFound', [3, { status: 'NotFound' }], 'accepted', { status: 'NotFound' }],
    ['an error', [4, 'NotImplemented', 'no', {}], 'failed', { errorCode: 'NotImplemented' }],
    [
      'an empty list',
      [3, { status: 'Accepted', certificateHashDataChain: [] }],
      'failed',
      { answer: { status: 'Accepted' } },
    ],
    [
      'a chain too long',
      [
        3,
        {
          status: 'Accepted',
          certificateHashDataChain: [
            {
              certificateType: 'V2GCertificateChain',
              certificateHashData: hash('1'),
              childCertificateHashData: Array(5).fill(hash('2')),
            },
          ],
        },
      ],
      'failed',
      { answer: { status: 'Accepted' } },
    ],
  ]);
});
