import { type CsmsProcess, startCsms } from './csms-process.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { RestClient } from './rest.ts';
import { SystemClient } from './system-client.ts';

/** A running CSMS of a test's own. */
export class TestSystem extends SystemClient {
  constructor(
    override readonly database: TestDatabase,
    readonly process: CsmsProcess,
    rest: RestClient,
  ) {
    super(database, process.ocppUrl, rest);
  }

  /** All roles in one process, on a database of its own. */
  static async start(environment: Record<string, string> = {}): Promise<TestSystem> {
    const database = await createTestDatabase();
    const process = await startCsms({ DATABASE_URL: database.url, ...environment });
    return new TestSystem(database, process, await RestClient.login(process.webUrl));
  }

  async stop(): Promise<void> {
    await this.process.stop();
    await this.database.drop();
  }

  /** The lines of the log that concern a station. */
  logOf(stationId: string): Record<string, unknown>[] {
    return this.process.log.filter((line) => line['stationId'] === stationId);
  }
}
