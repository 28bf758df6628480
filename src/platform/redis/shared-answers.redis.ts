import type { Result } from 'ioredis';
import type { RedisConnection } from './redis-connection.js';
import {
  MAX_SHARED_ANSWER_LENGTH,
  MAX_SHARED_ANSWERS,
  SHARED_ANSWERS_TTL_MS,
  SharedAnswers,
} from './shared-answers.js';

/** List, the newest first. */
const answersKey = (stationId: string) => `csms:answers:${stationId}`;
/** So that one command does not keep Redis from the others for long. */
const STATIONS_PER_COMMAND = 500;

declare module 'ioredis' {
  interface RedisCommander<Context> {
    csmsAddAnswers(numberOfKeys: number, ...keysAndArguments: (string | number)[]): Result<null, Context>;
  }
}

/** For each key: whether to begin anew, how many answers there are, and these, the oldest first. */
const ADD_ANSWERS = `
local at = 3
for _, key in ipairs(KEYS) do
  if ARGV[at] == '1' then redis.call('DEL', key) end
  local count = tonumber(ARGV[at + 1])
  at = at + 2
  for i = at, at + count - 1 do redis.call('LPUSH', key, ARGV[i]) end
  at = at + count
  redis.call('LTRIM', key, 0, ARGV[1] - 1)
  redis.call('PEXPIRE', key, ARGV[2])
end`;

export const ANSWER_SCRIPTS = { csmsAddAnswers: { lua: ADD_ANSWERS } };

/** What a station's record in Redis lacks. */
interface Unsent {
  beginsAnew: boolean;
  /** The oldest first. */
  answers: string[];
}

/**
 * Writes behind: what is added in one turn of the event loop, for however many stations, goes as one command, and
 * while that is under way the next one gathers. So neither the number of messages nor a slow Redis makes it grow.
 */
export class RedisSharedAnswers extends SharedAnswers {
  private readonly unsent = new Map<string, Unsent>();
  private sending: Promise<void> | null = null;

  constructor(private readonly connection: RedisConnection) {
    super();
  }

  async read(stationId: string): Promise<string[]> {
    const { beginsAnew = false, answers = [] } = this.unsent.get(stationId) ?? {};
    const newest = [...answers].reverse();
    // Redis carries out commands in order: what is under way now is stored before this is read.
    const stored = await this.connection.run((redis) => redis.lrange(answersKey(stationId), 0, -1));
    return (beginsAnew ? newest : [...newest, ...stored]).slice(0, MAX_SHARED_ANSWERS);
  }

  add(stationId: string, answer: string): void {
    if (answer.length > MAX_SHARED_ANSWER_LENGTH) return;
    const { answers } = this.unsentOf(stationId);
    answers.push(answer);
    if (answers.length > MAX_SHARED_ANSWERS) answers.shift();
    this.sendSoon();
  }

  clear(stationId: string): void {
    const unsent = this.unsentOf(stationId);
    unsent.beginsAnew = true;
    unsent.answers = [];
    this.sendSoon();
  }

  async flush(): Promise<void> {
    while (this.sending !== null) await this.sending;
  }

  private unsentOf(stationId: string): Unsent {
    let unsent = this.unsent.get(stationId);
    if (unsent === undefined) {
      unsent = { beginsAnew: false, answers: [] };
      this.unsent.set(stationId, unsent);
    }
    return unsent;
  }

  private sendSoon(): void {
    this.sending ??= this.sendAll().finally(() => {
      this.sending = null;
    });
  }

  private async sendAll(): Promise<void> {
    while (this.unsent.size > 0) {
      await new Promise(setImmediate);
      const stations = [...this.unsent].slice(0, STATIONS_PER_COMMAND);
      for (const [stationId] of stations) this.unsent.delete(stationId);
      await this.send(stations);
    }
  }

  private async send(stations: [string, Unsent][]): Promise<void> {
    const keys = stations.map(([stationId]) => answersKey(stationId));
    const values = stations.flatMap(([, { beginsAnew, answers }]) => [
      beginsAnew ? 1 : 0,
      answers.length,
      ...answers,
    ]);
    try {
      await this.connection.run((redis) =>
        redis.csmsAddAnswers(keys.length, ...keys, MAX_SHARED_ANSWERS, SHARED_ANSWERS_TTL_MS, ...values),
      );
    } catch {
      for (const [, { answers }] of stations) this.droppedCount += answers.length;
    }
  }
}
