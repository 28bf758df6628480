import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SecurityEvents, type StationRef, Stations } from '../../src/modules/station/index.ts';
import { AuthorityBench } from '../support/authority.ts';
import { ecKeys, signingRequest } from '../support/certificates.ts';
import { link } from '../support/station-link.ts';

let bench: AuthorityBench;
beforeAll(async () => {
  bench = await AuthorityBench.start({
    OCPP_CERTIFICATE_ORGANISATION: 'CPO',
    CERTIFICATES_PER_STATION_HOUR: '3',
  });
});
afterAll(() => bench.stop());
beforeEach(() => link.reset());

const requestOf = (station: StationRef, requestId: string) =>
  bench.requests.find(station, station.stationId, requestId);
const answers = (...statuses: string[]) => {
  link.answer = async () => {
    const status = statuses.shift() ?? 'accepted';
    return { status: status as 'accepted', response: null };
  };
};
const certificateSigned = () =>
  link.delivered.flatMap(({ requests }) => requests).filter(({ action }) => action === 'certificate-signed');
const jobsFor = async (requestId: string) => {
  const rows = await bench.query<{ later: boolean }>(
    `SELECT start_after > created_on AS later FROM job.job
      WHERE name = 'station.sign-certificate' AND data->>'requestId' = $1`,
    [requestId],
  );
  return rows;
};

describe('a request that can be signed', () => {
  it('is a job from then on, which waits until the charger has its answer', async () => {
    const requestId = await bench.ask(await bench.station());
    expect(await jobsFor(requestId)).toEqual([{ later: true }]);
  });

  it.each([
    ['ChargingStationCertificate', undefined],
    ['V2GCertificate', 'O=CPO, CN=DE*CPO*E123'],
  ] as const)('gets its %s, sent as what it is', async (use, subject) => {
    const station = await bench.station();
    const requestId = await bench.ask(station, { use, ...(subject === undefined ? {} : { subject }) });
    await bench.signing.answer(station, requestId);
    const request = await requestOf(station, requestId);
    expect(request).toMatchObject({ status: 'signed', attempts: 1, failure: null });
    expect(certificateSigned()).toMatchObject([
      { payload: { certificateType: use, certificateChain: request.certificateChain } },
    ]);
    const { body } = await (
      await bench.as('viewer')
    )('GET', `/issued-certificates?stationId=${station.stationId}`);
    expect(body['data']).toMatchObject([
      {
        certificateType: use,
        source: 'own',
        state: 'valid',
        requestId,
        certificate: request.certificateChain,
      },
    ]);
  });

  it('is signed once, however often the job runs', async () => {
    const station = await bench.station();
    const requestId = await bench.ask(station);
    await Promise.all(Array.from({ length: 4 }, () => bench.signing.answer(station, requestId)));
    const chains = certificateSigned().map(({ payload }) => payload['certificateChain']);
    expect(new Set(chains)).toEqual(new Set([(await requestOf(station, requestId)).certificateChain]));
    const issued = await bench.query(`SELECT id FROM station.issued_certificate WHERE request_id = $1`, [
      requestId,
    ]);
    expect(issued).toHaveLength(1);
  });

  it('of an expired job is worked on again when the charger asks again, and not before', async () => {
    const station = await bench.station();
    const csr = await signingRequest(`O=CPO, CN=${station.stationId}`);
    const ask = () => bench.reports.received(station, 'ChargingStationCertificate', csr, new Date());
    await ask();
    const [{ id } = { id: '' }] = (await bench.requests.list(station, station.stationId, { limit: 1 })).data;
    await Promise.all([ask(), ask()]);
    expect(await jobsFor(id)).toHaveLength(1);
    await bench.query(
      `UPDATE station.certificate_request SET created_at = created_at - interval '2 minutes' WHERE id = $1`,
      [id],
    );
    await Promise.all([ask(), ask()]);
    expect(await jobsFor(id)).toHaveLength(2);
  });
});

describe('a certificate that does not reach the charger', () => {
  it('is sent again, the same, until it does: the charger was offline', async () => {
    const station = await bench.station();
    const requestId = await bench.ask(station);
    const presence = link.online.get(station.stationId);
    link.online.clear();
    await expect(bench.signing.answer(station, requestId)).rejects.toThrow('is not connected');
    const offline = await requestOf(station, requestId);
    expect(offline).toMatchObject({ status: 'signed', attempts: 0 });
    expect(offline.failure).toMatch(/is not connected/);
    if (presence !== undefined) link.online.set(station.stationId, presence);
    await bench.signing.answer(station, requestId);
    expect(certificateSigned()[0]?.payload['certificateChain']).toBe(offline.certificateChain);
    expect(await requestOf(station, requestId)).toMatchObject({ attempts: 1, failure: null });
  });

  it('is sent three times to a charger that refuses it', async () => {
    const station = await bench.station();
    const requestId = await bench.ask(station);
    answers('rejected', 'rejected', 'rejected');
    await expect(bench.signing.answer(station, requestId)).rejects.toThrow('rejected');
    await expect(bench.signing.answer(station, requestId)).rejects.toThrow('rejected');
    await bench.signing.answer(station, requestId);
    const request = await requestOf(station, requestId);
    expect(request).toMatchObject({ attempts: 3 });
    expect(request.failure).toMatch(/rejected/);
  });

  it('is sent again after no answer', async () => {
    const station = await bench.station();
    const requestId = await bench.ask(station);
    answers('timeout', 'failed');
    for (const reason of ['timeout', 'failed'])
      await expect(bench.signing.answer(station, requestId)).rejects.toThrow(reason);
    await bench.signing.answer(station, requestId);
    expect(await requestOf(station, requestId)).toMatchObject({ attempts: 3, failure: null });
  });

  it('stays installed when the charger refuses to be sent it once more', async () => {
    const station = await bench.station();
    const chain = await bench.certify(station);
    await bench.reports.answered(station, chain, false);
    const { data } = await bench.requests.list(station, station.stationId, { limit: 1 });
    expect(data).toMatchObject([{ status: 'installed' }]);
  });
});

describe('a request that is not signed by itself', () => {
  it.each([
    ['of a station that has not proved who it is', 0, undefined, /has not proved who it is/],
    ['of one of which nothing is known', null, undefined, /has not proved who it is/],
    ['for its serial number', 2, 'SERIAL-1', /is not the id of the station/],
  ])('waits for an operator: %s', async (_title, securityProfile, serialNumber, failure) => {
    const station = await bench.station(securityProfile);
    await bench.query(`UPDATE station.charging_station SET serial_number = $2 WHERE station_id = $1`, [
      station.stationId,
      serialNumber ?? null,
    ]);
    const subject = `O=CPO, CN=${serialNumber ?? station.stationId}`;
    const requestId = await bench.ask(station, { subject });
    expect(await jobsFor(requestId)).toEqual([]);
    const request = await requestOf(station, requestId);
    expect([request.status, request.failure]).toEqual(['pending', expect.stringMatching(failure)]);
  });

  it('is one that a newer one, or an operator, has taken the place of', async () => {
    const station = await bench.station();
    const before = await bench.ask(station);
    await bench.ask(station);
    await bench.signing.answer(station, before);
    expect(await requestOf(station, before)).toMatchObject({ status: 'superseded', certificateChain: null });
    expect(link.delivered).toEqual([]);
  });

  it('is the fourth within an hour: it is rejected, as a wrong organisation is, with a security event', async () => {
    const station = await bench.station();
    for (let count = 0; count < 3; count++) await bench.certify(station);
    const ask = async (subject: string) =>
      bench.reports.received(
        station,
        'ChargingStationCertificate',
        await signingRequest(subject, await ecKeys()),
        new Date(),
      );
    expect(await ask(`O=CPO, CN=${station.stationId}`)).toBe('Rejected');
    expect(await ask(`O=Others, CN=${station.stationId}`)).toBe('Rejected');
    expect(await ask(`CN=${station.stationId}`)).toBe('Rejected');
    const events = bench.web.app.get(SecurityEvents);
    const { data } = await events.listOf(station, station.stationId, { limit: 10 });
    const reasons = data.map(({ type, techInfo }) => [type, techInfo]);
    expect(reasons.sort()).toEqual([
      ['CertificateRequestRejected', 'Its organisation is not CPO'],
      ['CertificateRequestRejected', 'Its organisation is not CPO'],
      ['CertificateRequestRejected', 'The station was given too many certificates within an hour'],
    ]);
  });
});

describe('the certificates of a station that is removed', () => {
  it('are revoked', async () => {
    const station = await bench.station();
    await bench.certify(station);
    await bench.web.app.get(Stations).remove(station, station.stationId);
    const issued = await bench.query(
      `SELECT revocation_reason AS reason FROM station.issued_certificate WHERE station_id = $1`,
      [station.stationId],
    );
    expect(issued).toEqual([{ reason: 'cessationOfOperation' }]);
  });
});
