import { type CsmsProcess, startCsms } from './csms-process.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { startRedis, type TestRedis } from './redis.ts';
import { RestClient } from './rest.ts';
import { TestSystem } from './system.ts';

type Name = 'web' | 'ocppA' | 'ocppB' | 'worker';

/** The split deployment: each role a process of its own, two of them for chargers, on a real PostgreSQL and Redis. */
export class TestCluster extends TestSystem {
  private constructor(
    database: TestDatabase,
    rest: RestClient,
    readonly redis: TestRedis,
    readonly processes: Record<Name, CsmsProcess>,
    private readonly environment: Record<string, string>,
  ) {
    super(database, processes.web, rest);
  }

  static override async start(extra: Record<string, string> = {}): Promise<TestCluster> {
    const redis = await startRedis();
    if (redis === null) throw new Error('this suite needs redis-server in PATH, or REDIS_URL');
    const database = await createTestDatabase();
    const environment = { DATABASE_URL: database.url, REDIS_URL: redis.url, ...extra };
    const start = (role: string) => startCsms({ ...environment, PROCESS_ROLE: role });
    const [web, ocppA, ocppB, worker] = await Promise.all([
      start('web'),
      start('ocpp'),
      start('ocpp'),
      start('worker'),
    ]);
    const rest = await RestClient.login(web.webUrl);
    return new TestCluster(database, rest, redis, { web, ocppA, ocppB, worker }, environment);
  }

  /** Another process of the role, which takes the place of one that has ended. */
  async replace(name: Name): Promise<CsmsProcess> {
    const role = name.startsWith('ocpp') ? 'ocpp' : name;
    this.processes[name] = await startCsms({ ...this.environment, PROCESS_ROLE: role });
    return this.processes[name];
  }

  override async stop(): Promise<void> {
    await Promise.all(Object.values(this.processes).map((process) => process.stop()));
    await this.redis.stop();
    await this.database.drop();
  }
}
