import type { InProcessHub } from './in-process-hub.js';
import {
  MAX_SHARED_ANSWER_LENGTH,
  MAX_SHARED_ANSWERS,
  SHARED_ANSWERS_TTL_MS,
  SharedAnswers,
} from './shared-answers.js';

/** Beyond this many stations those go that were answered longest ago. */
export const MAX_STATIONS = 10_000;

export class InProcessSharedAnswers extends SharedAnswers {
  constructor(private readonly hub: InProcessHub) {
    super();
  }

  async read(stationId: string): Promise<string[]> {
    const stored = this.hub.answers.get(stationId);
    return stored !== undefined && stored.expiresAt > performance.now() ? [...stored.answers] : [];
  }

  add(stationId: string, answer: string): void {
    if (answer.length > MAX_SHARED_ANSWER_LENGTH) return;
    const { answers } = this.hub;
    const before = answers.get(stationId)?.answers ?? [];
    // A Map keeps the order of insertion; a station answered anew becomes the youngest.
    answers.delete(stationId);
    answers.set(stationId, {
      answers: [answer, ...before.slice(0, MAX_SHARED_ANSWERS - 1)],
      expiresAt: performance.now() + SHARED_ANSWERS_TTL_MS,
    });
    if (answers.size <= MAX_STATIONS) return;
    const [oldest] = answers.keys();
    if (oldest !== undefined) answers.delete(oldest);
  }

  clear(stationId: string): void {
    this.hub.answers.delete(stationId);
  }

  async flush(): Promise<void> {}
}
