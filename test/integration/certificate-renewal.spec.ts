import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  CertificateRenewal,
  ClientCertificates,
  type StationRef,
  Stations,
} from '../../src/modules/station/index.ts';
import { AuthorityBench } from '../support/authority.ts';
import { ecKeys, TestAuthority } from '../support/certificates.ts';
import { link } from '../support/station-link.ts';

let bench: AuthorityBench;
beforeAll(async () => {
  bench = await AuthorityBench.start();
});
afterAll(() => bench.stop());
beforeEach(async () => {
  link.reset();
  await bench.query('DELETE FROM station.charging_station');
});

describe('a certificate that ends soon', () => {
  const renewDue = () => bench.web.app.get(CertificateRenewal).renewDue();
  const clients = () => bench.web.app.get(ClientCertificates);
  const triggers = () =>
    link.delivered
      .filter(({ requests }) => requests[0]?.action === 'trigger-message')
      .map(({ stationId, requests }) => [stationId, requests[0]?.payload['requestedMessage']]);
  const endsIn = (stationId: string, days: number) =>
    bench.query(
      `UPDATE station.certificate_request SET valid_until = now() + make_interval(days => $2)
        WHERE station_id = $1`,
      [stationId, days],
    );
  const later = () =>
    bench.query(
      `UPDATE station.certificate_request SET renewal_attempted_at = renewal_attempted_at - interval '2 days'`,
    );
  const renewalOf = async (station: StationRef) =>
    (await bench.requests.list(station, station.stationId, { limit: 10 })).data.at(-1)?.renewal;

  it('is renewed by its charger, once within a while, and no other is', async () => {
    const [due, other, offline] = [await bench.station(), await bench.station(), await bench.station()];
    for (const station of [due, other, offline]) await bench.certify(station);
    await endsIn(due.stationId, 29);
    await endsIn(other.stationId, 31);
    await endsIn(offline.stationId, 5);
    link.online.delete(offline.stationId);
    await Promise.all([renewDue(), renewDue()]);
    await renewDue();
    expect(triggers()).toEqual([[due.stationId, 'SignChargingStationCertificate']]);
    expect(await renewalOf(due)).toMatchObject({ attempts: 1, failure: null });
    expect(await renewalOf(offline)).toBeNull();
    await bench.certify(due);
    await later();
    link.delivered = [];
    await renewDue();
    expect(triggers()).toEqual([]);
  });

  it('is asked about again a bounded number of times, and shows why it is not renewed', async () => {
    const station = await bench.station();
    await bench.certify(station);
    await endsIn(station.stationId, 10);
    link.delivered = [];
    link.answer = async () => ({ status: 'rejected', response: { status: 'NotImplemented' } });
    for (let round = 0; round < 14; round++) {
      await renewDue();
      await later();
    }
    expect(triggers()).toHaveLength(10);
    const renewal = await renewalOf(station);
    expect(renewal).toMatchObject({ attempts: 10 });
    expect(renewal?.failure).toMatch(/rejected/);
  });

  describe('and was issued by others', () => {
    const laterByOthers = () =>
      bench.query(
        `UPDATE station.client_certificate SET renewal_attempted_at = renewal_attempted_at - interval '2 days'`,
      );
    const presented = async (securityProfile: number, days: number) => {
      const station = await bench.station(securityProfile);
      const maker = await TestAuthority.create('O=Maker, CN=Root');
      const until = new Date(Date.now() + days * 86_400_000);
      const subject = `O=Maker, CN=${station.stationId}`;
      const certificate = await maker.sign(subject, await ecKeys(), { until });
      const der = new X509Certificate(certificate).raw;
      await clients().connected(station.stationId, der);
      return { ...station, der };
    };

    it('is renewed by the charger that connects with it, until it has another one', async () => {
      const due = await presented(3, 20);
      await presented(3, 40);
      await presented(2, 20);
      link.delivered = [];
      await Promise.all([renewDue(), renewDue()]);
      await clients().connected(due.stationId, due.der);
      await renewDue();
      expect(triggers()).toEqual([[due.stationId, 'SignChargingStationCertificate']]);
      await laterByOthers();
      await renewDue();
      expect(triggers()).toHaveLength(2);
      await bench.certify(due);
      await laterByOthers();
      await renewDue();
      expect(triggers()).toHaveLength(2);
    });

    it('is kept as it was last presented, and gone with its station', async () => {
      const station = await presented(3, 20);
      const other = await presented(3, 20);
      await clients().connected(station.stationId, other.der);
      const kept = () =>
        bench.query<{ fingerprint: string }>(
          `SELECT fingerprint FROM station.client_certificate WHERE station_id = $1`,
          [station.stationId],
        );
      const { fingerprint256 } = new X509Certificate(other.der);
      expect(await kept()).toEqual([{ fingerprint: fingerprint256.replaceAll(':', '').toLowerCase() }]);
      await bench.web.app.get(Stations).remove(station, station.stationId);
      expect(await kept()).toEqual([]);
      await clients().connected(station.stationId, other.der);
      expect(await kept()).toEqual([]);
    });
  });
});
