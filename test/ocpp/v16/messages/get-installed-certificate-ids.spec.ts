import { describe, expect, it } from 'vitest';
import { TestAuthority, UNKNOWN_HASH } from '../../../support/certificates.ts';
import {
  type CommandResult,
  describeMessage,
  itRefusesBodies,
  itSends,
  itTakesAnswers,
  runCommand,
} from '../../../support/message-suite.ts';

type Certificate = Record<string, unknown> & { id: string; certificateHashData: Record<string, string> };

describeMessage('1.6', 'GetInstalledCertificateIds', 'to the charger', (suite) => {
  const listed = async (certificateType: string): Promise<Certificate[]> => {
    const path = `/stations/${suite.stationId}/certificates?certificateType=${certificateType}`;
    return (await suite.system.rest.get<{ data: Certificate[] }>(path)).body.data;
  };
  const report = async (certificateType: string, answer: object): Promise<CommandResult> =>
    (await runCommand(suite, 'get-installed-certificate-ids', { certificateType }, answer)).result;
  const accepted = (...certificateHashData: object[]) => ({ status: 'Accepted', certificateHashData });

  itSends(
    suite,
    'get-installed-certificate-ids',
    [
      [
        'a type',
        { certificateType: 'ManufacturerRootCertificate' },
        { certificateType: 'ManufacturerRootCertificate' },
      ],
      [
        'a type by the name that 1.6 has for it',
        { certificateType: 'CSMSRootCertificate' },
        { certificateType: 'CentralSystemRootCertificate' },
      ],
    ],
    { status: 'NotFound' },
  );

  it('asks for each type, one after the other, when none is named', async () => {
    const { system, stationId, charger } = suite;
    const path = `/stations/${stationId}/commands/get-installed-certificate-ids`;
    const asking = system.rest.post<CommandResult>(path, {});
    const asked = [];
    for (const answer of [accepted(UNKNOWN_HASH), { status: 'NotFound' }]) {
      const [, messageId, , payload] = await charger.next();
      charger.send(JSON.stringify([3, messageId, answer]));
      asked.push(payload);
    }
    expect(asked).toEqual([
      { certificateType: 'CentralSystemRootCertificate' },
      { certificateType: 'ManufacturerRootCertificate' },
    ]);
    expect((await asking).body).toMatchObject({
      status: 'accepted',
      response: { results: [{ response: accepted(UNKNOWN_HASH) }, { response: { status: 'NotFound' } }] },
    });
    expect(await listed('CSMSRootCertificate')).toHaveLength(1);
    expect(await listed('ManufacturerRootCertificate')).toEqual([]);
  });

  describe('what the charger reports', () => {
    const type = 'ManufacturerRootCertificate';

    it('is kept by its names alone', async () => {
      await report(type, accepted(UNKNOWN_HASH));
      expect(await listed(type)).toEqual([
        {
          id: expect.any(String) as string,
          stationId: suite.stationId,
          certificateType: type,
          certificateHashData: UNKNOWN_HASH,
          childCertificateHashData: [],
          certificate: null,
          subject: null,
          issuer: null,
          validFrom: null,
          validUntil: null,
          installedAt: null,
          reportedAt: expect.any(String) as string,
        },
      ]);
    });

    it('takes the place of what was known, of that type alone', async () => {
      const [before] = await listed(type);
      const others = await listed('CSMSRootCertificate');
      const another = { ...UNKNOWN_HASH, serialNumber: '1000' };
      await report(type, accepted(another, UNKNOWN_HASH, another));
      const both = await listed(type);
      expect(both.map((row) => row.certificateHashData['serialNumber']).sort()).toEqual(['1000', 'FFF']);
      expect(both.map(({ id }) => id)).toContain(before?.id);
      await report(type, accepted(another));
      expect((await listed(type)).map((row) => row.certificateHashData)).toEqual([another]);
      await report(type, { status: 'NotFound' });
      expect(await listed(type)).toEqual([]);
      expect(await listed('CSMSRootCertificate')).toEqual(others);
    });

    it('is matched with what was installed, in whichever case and algorithm', async () => {
      const root = await TestAuthority.create('CN=Matched');
      const body = { certificateType: type, certificate: root.certificate };
      await runCommand(suite, 'install-certificate', body);
      const [installed] = await listed(type);
      const hash = installed?.certificateHashData ?? {};
      const capitals = { ...hash, issuerNameHash: hash['issuerNameHash']?.toUpperCase() };
      await report(type, accepted(capitals));
      expect(await listed(type)).toEqual([
        { ...installed, certificateHashData: capitals, reportedAt: expect.any(String) as string },
      ]);
    });

    it('tells the issuer’s key of one that was signed by an unknown root', async () => {
      const parent = await TestAuthority.create('CN=Unseen');
      const { certificate } = await TestAuthority.create('CN=Signed by it', parent);
      await runCommand(suite, 'install-certificate', { certificateType: type, certificate });
      const [installed] = await listed(type);
      expect(installed?.certificateHashData['issuerKeyHash']).toBeNull();
      const whole = { ...installed?.certificateHashData, issuerKeyHash: 'ee'.repeat(32) };
      await report(type, accepted(whole));
      expect(await listed(type)).toMatchObject([
        { id: installed?.id, subject: 'CN=Signed by it', certificateHashData: whole },
      ]);
    });

    it('is no more than a hundred of a type', async () => {
      const many = Array.from({ length: 120 }, (_, index) => ({
        ...UNKNOWN_HASH,
        serialNumber: String(index + 1),
      }));
      await report(type, accepted(...many));
      const rows = await suite.system.database.query(
        `SELECT id FROM station.installed_certificate WHERE station_id = $1 AND certificate_type = $2`,
        [suite.stationId, type],
      );
      expect(rows).toHaveLength(100);
      await report(type, { status: 'NotFound' });
    });
  });

  it.each([
    ['get-installed-certificate-ids', { certificateType: 'V2GRootCertificate' }],
    ['get-installed-certificate-ids', { certificateTypes: ['CSMSRootCertificate', 'MORootCertificate'] }],
  ])('cannot ask for what 1.6 does not have: %s %j', async (command, body) => {
    const { system, stationId, charger } = suite;
    const sentBefore = charger.received.length;
    const answer = await system.rest.post(`/stations/${stationId}/commands/${command}`, body);
    expect([answer.status, answer.body['code']]).toEqual([422, 'command_not_supported']);
    expect(charger.received).toHaveLength(sentBefore);
  });

  itRefusesBodies(suite, 'get-installed-certificate-ids', [
    ['a type that there is not', { certificateType: 'RootCertificate' }, 'certificateType'],
    ['a field that it does not have', { type: 'CSMSRootCertificate' }, 'type'],
  ]);

  itTakesAnswers(suite, 'get-installed-certificate-ids', { certificateType: 'CSMSRootCertificate' }, [
    ['NotFound', [3, { status: 'NotFound' }], 'accepted', { status: 'NotFound' }],
    ['an error', [4, 'NotImplemented', 'no', {}], 'failed', { errorCode: 'NotImplemented' }],
    ['a status that there is not', [3, { status: 'Perhaps' }], 'failed', { answer: { status: 'Perhaps' } }],
    [
      'half of the hash data',
      [3, { status: 'Accepted', certificateHashData: [{ hashAlgorithm: 'SHA256' }] }],
      'failed',
      { answer: { status: 'Accepted' } },
    ],
    [
      'an empty list',
      [3, { status: 'Accepted', certificateHashData: [] }],
      'failed',
      { answer: { status: 'Accepted' } },
    ],
  ]);
});
