import { type CsmsProcess, startCsms } from './csms-process.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { startRedis, type TestRedis } from './redis.ts';
import { CHECKOUT, type Place } from './release.ts';
import { RestClient } from './rest.ts';
import { TestSystem } from './system.ts';

/** The role, and which of its processes. */
type ProcessName = `${'web' | 'ocpp' | 'worker'}${'' | 'A' | 'B' | 'C'}`;
type Usual = 'web' | 'ocppA' | 'ocppB' | 'worker';
const USUAL: readonly Usual[] = ['web', 'ocppA', 'ocppB', 'worker'];

const roleOf = (name: ProcessName): string => name.replace(/[ABC]$/, '');

/** The split deployment: each role a process of its own, usually two of them for chargers, on a real PostgreSQL and Redis. */
export class TestCluster<Name extends ProcessName = Usual> extends TestSystem {
  private constructor(
    database: TestDatabase,
    rest: RestClient,
    readonly redis: TestRedis,
    web: CsmsProcess,
    readonly processes: Record<Name, CsmsProcess>,
    private readonly environment: Record<string, string>,
    private readonly place: Place,
  ) {
    super(database, web, rest);
  }

  static override async start(extra: Record<string, string> = {}): Promise<TestCluster> {
    return TestCluster.of(USUAL, extra);
  }

  /** Of these processes, of which at least one has the role web; REST is spoken to the first of those. */
  static async of<Name extends ProcessName>(
    names: readonly Name[],
    extra: Record<string, string> = {},
    place = CHECKOUT,
  ): Promise<TestCluster<Name>> {
    const redis = await startRedis();
    if (redis === null) throw new Error('this suite needs redis-server in PATH, or REDIS_URL');
    const database = await createTestDatabase();
    const environment = { DATABASE_URL: database.url, REDIS_URL: redis.url, ...extra };
    const started = await Promise.all(
      names.map(async (name) => {
        const running = await startCsms({ ...environment, PROCESS_ROLE: roleOf(name) }, place);
        return [name, running] as const;
      }),
    );
    const web = started.find(([name]) => roleOf(name) === 'web')?.[1];
    if (web === undefined) throw new Error('a cluster needs a process of the role web');
    const rest = await RestClient.login(web.webUrl);
    const processes = Object.fromEntries(started) as Record<Name, CsmsProcess>;
    return new TestCluster(database, rest, redis, web, processes, environment, place);
  }

  /** Another process of the role, which takes the place of one that has ended, and its ports. */
  async replace(name: Name): Promise<CsmsProcess> {
    const { webUrl, ocppUrl } = this.processes[name];
    const environment = {
      ...this.environment,
      PROCESS_ROLE: roleOf(name),
      PORT: new URL(webUrl).port,
      OCPP_WEBSOCKET_PORT: new URL(ocppUrl).port,
    };
    this.processes[name] = await startCsms(environment, this.place);
    return this.processes[name];
  }

  override async stop(): Promise<void> {
    await Promise.all(Object.values<CsmsProcess>(this.processes).map((process) => process.stop()));
    await this.redis.stop();
    await this.database.drop();
  }
}
