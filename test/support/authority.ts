// The station module with a certificate authority, on a database of its own for each test file that starts one.
import { randomUUID } from 'node:crypto';
import {
  CertificateRequestReports,
  CertificateRequests,
  CertificateSigning,
  StationHttpModule,
  type StationRef,
  Stations,
} from '../../src/modules/station/index.ts';
import { AuthModule, createApiKey, DEFAULT_TENANT } from '../../src/platform/auth/index.ts';
import { ecKeys, signingRequest } from './certificates.ts';
import { openResources, type TestResources } from './resources.ts';
import { link, PRESENT, StandInModule } from './station-link.ts';
import { type Call, caller, startWebApp, type WebApp } from './web-app.ts';

export const SECRETS_KEY = 'a key of the tests for secrets at rest';
type Keys = Awaited<ReturnType<typeof ecKeys>>;

interface Asked {
  use?: 'ChargingStationCertificate' | 'V2GCertificate';
  subject?: string;
  keys?: Keys;
}

export class AuthorityBench {
  readonly reports: CertificateRequestReports;
  readonly requests: CertificateRequests;
  readonly signing: CertificateSigning;

  private constructor(
    readonly resources: TestResources,
    readonly web: WebApp,
  ) {
    this.reports = web.app.get(CertificateRequestReports);
    this.requests = web.app.get(CertificateRequests);
    this.signing = web.app.get(CertificateSigning);
  }

  static async start(environment: Record<string, string> = {}): Promise<AuthorityBench> {
    const resources = await openResources({ SECRETS_KEY, ...environment });
    return new AuthorityBench(
      resources,
      await startWebApp(resources, AuthModule, StandInModule, StationHttpModule),
    );
  }

  async stop(): Promise<void> {
    await this.web.app.close();
    await this.resources.close();
  }

  /** Requests of a machine of that role. */
  async as(role: 'admin' | 'operator' | 'viewer', tenant = DEFAULT_TENANT): Promise<Call> {
    const { key } = await createApiKey(this.resources.dataSource, tenant, { name: role, role });
    return caller(this.web.url, { 'x-api-key': key });
  }

  /** A station that is online and has come with a security profile. */
  async station(securityProfile: number | null = 1, scope = DEFAULT_TENANT): Promise<StationRef> {
    const stationId = `CP-${randomUUID().slice(0, 8)}`;
    await this.web.app.get(Stations).create(scope, { stationId });
    await this.query(
      `UPDATE station.charging_station SET connected_security_profile = $2 WHERE station_id = $1`,
      [stationId, securityProfile],
    );
    link.online.set(stationId, PRESENT);
    return { stationId, tenantId: scope.tenantId };
  }

  /** The station asks, and is told Accepted. Returns the id of its request. */
  async ask(station: StationRef, asked: Asked = {}): Promise<string> {
    const { use = 'ChargingStationCertificate', subject = `O=CPO, CN=${station.stationId}`, keys } = asked;
    const csr = await signingRequest(subject, keys);
    const answer = await this.reports.received(station, use, csr, new Date());
    if (answer !== 'Accepted') throw new Error('the request was rejected');
    const { data } = await this.requests.list(station, station.stationId, { limit: 1 });
    return data[0]?.id ?? '';
  }

  /** It asks and gets a certificate. Returns what the charger was sent, in PEM. */
  async certify(station: StationRef): Promise<string> {
    const requestId = await this.ask(station);
    await this.signing.answer(station, requestId);
    const { certificateChain } = await this.requests.find(station, station.stationId, requestId);
    if (certificateChain === null) throw new Error('nothing was signed');
    await this.reports.answered(station, certificateChain, true);
    return certificateChain;
  }

  async query<Row extends object>(sql: string, values: unknown[] = []): Promise<Row[]> {
    return this.resources.dataSource.query<Row[]>(sql, values);
  }
}
