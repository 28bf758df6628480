import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { IssuedCertificates } from '../../src/modules/station/index.ts';
import { AuthorityBench } from '../support/authority.ts';
import { ecKeys, TestAuthority } from '../support/certificates.ts';
import { StandInService } from '../support/stand-in-service.ts';
import { link } from '../support/station-link.ts';

const TOKEN = 'token of the authority';
let bench: AuthorityBench;
let service: StandInService;
let root: TestAuthority;
let authority: TestAuthority;
beforeAll(async () => {
  service = await StandInService.start();
  root = await TestAuthority.create('O=CA, CN=Root');
  authority = await TestAuthority.create('O=CA, CN=Sub', root);
  bench = await AuthorityBench.start({
    CERTIFICATE_AUTHORITY_URL: `${service.url}/ca/`,
    CERTIFICATE_AUTHORITY_TOKEN: TOKEN,
  });
});
afterAll(async () => {
  await bench.stop();
  await service.stop();
});
beforeEach(() => {
  link.reset();
  service.asked.length = 0;
});

const answersWith = (chain: string, status = 200) => {
  service.answer = () => ({ status, body: JSON.stringify({ certificateChain: chain }) });
};

describe('an authority elsewhere', () => {
  it('is asked for a certificate, which the charger is sent with those above it', async () => {
    const station = await bench.station();
    const keys = await ecKeys();
    const leaf = await authority.sign(`O=CPO, CN=${station.stationId}`, keys);
    answersWith(leaf + authority.certificate);
    const requestId = await bench.ask(station, { keys });
    await bench.signing.answer(station, requestId);
    const request = await bench.requests.find(station, station.stationId, requestId);
    expect(request).toMatchObject({ status: 'signed', certificateChain: leaf + authority.certificate });
    const [asked] = service.asked;
    expect([asked?.method, asked?.path]).toEqual(['POST', '/ca/sign']);
    expect(asked?.headers['authorization']).toBe(`Bearer ${TOKEN}`);
    expect(JSON.parse(String(asked?.body))).toEqual({
      stationId: station.stationId,
      certificateType: 'ChargingStationCertificate',
      csr: request.csr,
      validityDays: 365,
    });
  });

  it.each([
    ['of another key', async (id: string) => authority.sign(`O=CPO, CN=${id}`, await ecKeys())],
    ['of another name', async (_id: string, keys: Keys) => authority.sign('O=CPO, CN=OTHER', keys)],
    ['that is none', async () => 'nonsense'],
    ['that no charger takes', async () => 'x'.repeat(10_001)],
    [
      'that has expired',
      async (id: string, keys: Keys) =>
        authority.sign(`O=CPO, CN=${id}`, keys, { until: new Date(Date.now() - 1000) }),
    ],
  ])('is not believed when it answers with one %s', async (_title, chain) => {
    const station = await bench.station();
    const keys = await ecKeys();
    answersWith(await chain(station.stationId, keys));
    const requestId = await bench.ask(station, { keys });
    await expect(bench.signing.answer(station, requestId)).rejects.toThrow('certificate authority');
    const request = await bench.requests.find(station, station.stationId, requestId);
    expect(request).toMatchObject({ status: 'pending', certificateChain: null });
    expect(request.failure).toMatch(/certificate authority/);
    expect(link.delivered).toEqual([]);
  });

  it.each([500, 403, 302])('is asked again later when it answers with status %i', async (status) => {
    const station = await bench.station();
    answersWith('', status);
    const requestId = await bench.ask(station);
    await expect(bench.signing.answer(station, requestId)).rejects.toThrow(`status ${status}`);
  });

  it('is told what was revoked of its own, until it has taken it', async () => {
    const station = await bench.station();
    const keys = await ecKeys();
    const leaf = await authority.sign(`O=CPO, CN=${station.stationId}`, keys);
    answersWith(leaf);
    await bench.signing.answer(station, await bench.ask(station, { keys }));
    const call = await bench.as('admin');
    const { body } = await call('GET', `/issued-certificates?stationId=${station.stationId}`);
    const [issued] = body['data'] as { id: string; source: string }[];
    expect(issued?.source).toBe('external');
    const reason = { reason: 'keyCompromise' };
    expect(
      (await call('POST', `/issued-certificates/${issued?.id ?? ''}/revoke`, { body: reason })).status,
    ).toBe(200);
    const certificates = bench.web.app.get(IssuedCertificates);
    service.asked.length = 0;
    answersWith('', 500);
    await certificates.tellRevocations();
    answersWith('');
    await certificates.tellRevocations();
    await certificates.tellRevocations();
    const told = service.asked.map(({ path, body: sent }) => [path, JSON.parse(String(sent)) as unknown]);
    const revocation = ['/ca/revoke', { certificate: leaf, ...reason }];
    expect(told).toEqual([revocation, revocation]);
  });
});

type Keys = Awaited<ReturnType<typeof ecKeys>>;
