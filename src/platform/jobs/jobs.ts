import { type Db, type Job, type JobResult, PgBoss, type Queue } from 'pg-boss';
import type { EntityManager } from 'typeorm';
import { inTurn } from '../database/turn.js';

const SCHEMA = 'job';
/** Jobs that one process does at once where each takes a database connection: fewer than there are. */
const AT_ONCE = 8;

type QueueSettings = Omit<Queue, 'name' | 'partition' | 'policy' | 'deadLetter'>;

/** A kind of background work: its name, and the shape of its data by type. */
export interface JobQueue<Data extends object> {
  readonly name: string;
  readonly options: QueueSettings;
  /** Never set; carries the type of the data. */
  readonly data?: Data;
}

/** How often it is looked for jobs whose worker was killed: no heartbeat of theirs has come. */
const SUPERVISE_SECONDS = 15;

const RETRIED: QueueSettings = {
  retryLimit: 20,
  retryDelay: 1,
  retryBackoff: true,
  retryDelayMax: 600,
  heartbeatSeconds: 20,
  notify: true,
};

export function defineQueue<Data extends object>(name: string, options: QueueSettings = {}): JobQueue<Data> {
  return { name, options: { ...RETRIED, ...options } };
}

export interface JobsSettings {
  url: string;
  /** Only workers look after schedules and lost jobs. */
  maintains: boolean;
  /** A statement that is not answered by then fails, and its connection is given up. */
  answerTimeoutMs?: number;
  onError: (error: Error) => void;
}

/** Background jobs in the same PostgreSQL as the data they follow (pg-boss). */
export class Jobs {
  private constructor(private readonly boss: PgBoss) {}

  /** Needs a migrated database: it never changes the schema itself. */
  static async open(settings: JobsSettings): Promise<Jobs> {
    const jobs = Jobs.unopened(settings);
    await jobs.boss.start();
    return jobs;
  }

  static unopened(settings: JobsSettings): Jobs {
    // Handed on to the driver, whose pool then throws that connection away.
    const timeouts: object = { query_timeout: settings.answerTimeoutMs };
    const boss = new PgBoss({
      connectionString: settings.url,
      ...timeouts,
      schema: SCHEMA,
      max: settings.maintains ? 4 : 2,
      migrate: false,
      createSchema: false,
      supervise: settings.maintains,
      superviseIntervalSeconds: SUPERVISE_SECONDS,
      monitorIntervalSeconds: SUPERVISE_SECONDS,
      schedule: settings.maintains,
      useListenNotify: settings.maintains,
    });
    boss.on('error', settings.onError);
    return new Jobs(boss);
  }

  /** A release step, as migrations are: makes or updates the tables of pg-boss and the queues. */
  static async migrate(url: string, queues: readonly JobQueue<object>[]): Promise<void> {
    const boss = new PgBoss({
      connectionString: url,
      schema: SCHEMA,
      max: 2,
      supervise: false,
      schedule: false,
    });
    const failures: Error[] = [];
    boss.on('error', (error) => failures.push(error));
    await boss.start();
    try {
      for (const { name, options } of queues) {
        await boss.createQueue(name, options);
        await boss.updateQueue(name, options);
      }
    } finally {
      await boss.stop({ graceful: false });
    }
    if (failures[0] !== undefined) throw failures[0];
  }

  /**
   * Enqueues within the caller's transaction: the job exists if and only if that commits. `startAfter` is kept to within
   * half a second by a queue without `notify`.
   */
  async enqueue<Data extends object>(
    manager: EntityManager,
    queue: JobQueue<Data>,
    data: Data,
    startAfter?: Date,
  ): Promise<void> {
    const later = startAfter === undefined ? {} : { startAfter };
    await inTurn(manager, queue, { data, ...later }, (jobs) =>
      this.boss.insert(queue.name, jobs, { db: through(manager) }),
    );
  }

  /**
   * Works off a queue in this process, several jobs at a time and without a pause while there are more. A handler that
   * throws has its own job tried again later.
   */
  async work<Data extends object>(
    queue: JobQueue<Data>,
    handler: (data: Data) => Promise<void>,
    atOnce = AT_ONCE,
  ): Promise<void> {
    const options = {
      batchSize: atOnce,
      burstWhenBatchFull: true,
      pollingIntervalSeconds: 0.5,
      perJobResults: true,
    } as const;
    await this.boss.work(queue.name, options, (jobs: Job<Data>[]) =>
      Promise.all(jobs.map(({ id, data }) => settled(id, () => handler(data)))),
    );
  }

  /** Runs a queue's job by a cron expression (UTC), once however many workers there are. */
  async schedule(queue: JobQueue<object>, cron: string): Promise<void> {
    await this.boss.schedule(queue.name, cron);
  }

  /** Takes no more jobs and waits for those under way. */
  async close(timeoutSeconds: number): Promise<void> {
    await this.boss.stop({ graceful: true, timeout: timeoutSeconds * 1000 });
  }
}

async function settled(id: string, work: () => Promise<void>): Promise<JobResult> {
  try {
    await work();
    return { id, status: 'completed' };
  } catch (error) {
    return {
      id,
      status: 'failed',
      output: { message: error instanceof Error ? error.message : String(error) },
    };
  }
}

function through(manager: EntityManager): Db {
  return {
    executeSql: async (text, values) => {
      const rows: unknown = await manager.query(text, values);
      return { rows: Array.isArray(rows) ? rows : [] };
    },
  };
}
