import { type CsmsProcess, startCsms } from '../../support/csms-process.ts';
import { startRedis, type TestRedis } from '../../support/redis.ts';
import { RestClient } from '../../support/rest.ts';
import { SystemClient } from '../../support/system-client.ts';
import { TcpProxy } from '../../support/tcp-proxy.ts';
import { FaultyDatabase } from './faulty-database.ts';

export const PROCESSES = ['web', 'ocppA', 'ocppB', 'worker'] as const;
export type ProcessName = (typeof PROCESSES)[number];

const roleOf = (name: ProcessName): string => name.replace(/[AB]$/, '');

/** Redis with what only a server of our own can be made to do. */
export type FaultyRedis = TestRedis & { server: NonNullable<TestRedis['server']> };

/**
 * A split deployment on services of its own, whose every connection passes a proxy of the tests: those of chargers by
 * `chargerLine`, to one ocpp process after the other, those of the processes by `database.line` and `redisLine`.
 */
export class FaultSystem extends SystemClient {
  private constructor(
    override readonly database: FaultyDatabase,
    readonly redis: FaultyRedis,
    readonly redisLine: TcpProxy,
    readonly chargerLine: TcpProxy,
    readonly processes: Record<ProcessName, CsmsProcess>,
    private readonly environment: Record<string, string>,
    rest: RestClient,
  ) {
    super(database, chargerLine.url, rest);
  }

  static async start(extra: Record<string, string> = {}): Promise<FaultSystem> {
    const [database, redis] = await Promise.all([FaultyDatabase.start(), startRedis()]);
    if (!redis?.server) throw new Error('the faults need redis-server in PATH');
    const redisLine = await TcpProxy.to(redis.url);
    const environment = {
      DATABASE_URL: database.url,
      REDIS_URL: `redis://127.0.0.1:${redisLine.port}`,
      OCPP_CALL_TIMEOUT_SECONDS: '5',
      OCPP_PING_INTERVAL_SECONDS: '2',
      OCPP_DRAIN_SECONDS: '1',
      // Chargers that come back again and again are what is tested here.
      OCPP_HANDSHAKES_PER_STATION: '100000',
      // A flood is to be known as one within the short form of it.
      OCPP_MESSAGE_BURST: '200',
      OCPP_FLOOD_SECONDS: '2',
      ...extra,
    };
    const started = await Promise.all(
      PROCESSES.map(
        async (name) => [name, await startCsms({ ...environment, PROCESS_ROLE: roleOf(name) })] as const,
      ),
    );
    const processes = Object.fromEntries(started) as Record<ProcessName, CsmsProcess>;
    const chargerLine = await TcpProxy.to(processes.ocppA.ocppUrl, processes.ocppB.ocppUrl);
    const login = await RestClient.login(processes.web.webUrl);
    const { body } = await login.post<{ key: string }>('/api-keys', { name: 'faults', role: 'operator' });
    const rest = RestClient.withApiKey(processes.web.webUrl, body.key);
    const all = { ...redis, server: redis.server };
    const system = new FaultSystem(database, all, redisLine, chargerLine, processes, environment, rest);
    await new SystemClient(database, '', login).addTariff(0.4);
    return system;
  }

  /** Another process takes the place of one that has ended, and its ports. */
  async replace(name: ProcessName): Promise<void> {
    const { webUrl, ocppUrl, workerUrl } = this.processes[name];
    this.processes[name] = await startCsms({
      ...this.environment,
      PROCESS_ROLE: roleOf(name),
      PORT: new URL(webUrl).port,
      OCPP_WEBSOCKET_PORT: new URL(ocppUrl).port,
      WORKER_PORT: new URL(workerUrl).port,
    });
  }

  /** What one of its processes measures of itself; 0 where it has not measured it yet. */
  async metric(name: ProcessName, pattern: RegExp): Promise<number> {
    const { ocppUrl, webUrl, workerUrl } = this.processes[name];
    const url = { web: webUrl, ocpp: ocppUrl.replace('ws:', 'http:'), worker: workerUrl }[roleOf(name)] ?? '';
    const { body } = await RestClient.anonymous(url).get<string>('/metrics');
    return Number(pattern.exec(body)?.[1] ?? 0);
  }

  async stop(): Promise<void> {
    await Promise.all(Object.values(this.processes).map((process) => process.stop()));
    await Promise.all([this.chargerLine.close(), this.redisLine.close()]);
    await this.redis.stop();
    await this.database.remove();
  }
}
