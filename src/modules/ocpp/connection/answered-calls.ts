import { hash } from 'node:crypto';
import {
  MAX_SHARED_ANSWER_LENGTH,
  MAX_SHARED_ANSWERS,
  type SharedAnswers,
} from '../../../platform/redis/index.js';

/** As it is shared: message id, fingerprint of the call's text, text of the answer. */
type Entry = [messageId: string, fingerprint: string, answer: string];

const fingerprintOf = (text: string): string => hash('sha256', text, 'base64url');

/**
 * The calls of one station that were answered last. One that is repeated with the same id and text is answered again as
 * it was, and not carried out twice (1.6J errata 3.1, 2.0.1 part 4 §4.1.4), also on the next connection, which may be
 * to another process. The same id with another text is another call: chargers use their ids again.
 */
export class AnsweredCalls {
  /** By message id, the oldest first. */
  private readonly recent = new Map<string, { fingerprint: string; answer: string }>();

  constructor(
    private readonly stationId: string,
    private readonly shared: SharedAnswers,
  ) {}

  /** Takes over what the station was answered on its connections before this one. */
  async recall(): Promise<void> {
    const entries = (await this.shared.read(this.stationId)).map((text) => JSON.parse(text) as Entry);
    for (const [messageId, fingerprint, answer] of entries.reverse())
      this.keep(messageId, fingerprint, answer);
  }

  /** Null for a call that was not answered before, as far as is known. */
  answerTo(messageId: string, text: string): string | null {
    const call = this.recent.get(messageId);
    return call !== undefined && call.fingerprint === fingerprintOf(text) ? call.answer : null;
  }

  /** Records an answer that has been given. One that was given before, or is too long, is not recorded. */
  record(messageId: string, text: string, answer: string): void {
    if (this.answerTo(messageId, text) !== null) return;
    const fingerprint = fingerprintOf(text);
    const entry = JSON.stringify([messageId, fingerprint, answer] satisfies Entry);
    if (entry.length > MAX_SHARED_ANSWER_LENGTH) return;
    this.keep(messageId, fingerprint, answer);
    this.shared.add(this.stationId, entry);
  }

  /** For a station that begins its ids anew. */
  clear(): void {
    this.recent.clear();
    this.shared.clear(this.stationId);
  }

  private keep(messageId: string, fingerprint: string, answer: string): void {
    this.recent.delete(messageId);
    this.recent.set(messageId, { fingerprint, answer });
    if (this.recent.size <= MAX_SHARED_ANSWERS) return;
    const [oldest] = this.recent.keys();
    if (oldest !== undefined) this.recent.delete(oldest);
  }
}
