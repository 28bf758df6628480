import { expect } from 'vitest';
import type { CommandResult, MessageSuite } from './message-suite.ts';

export interface DisplayMessage {
  id: string;
  messageId: number;
  status: string;
  statusReason: string | null;
  message: { content: string };
}
type Answered = DisplayMessage & { code?: string; detail?: string; errors?: { path: string }[] };

export const CONTENT = { format: 'UTF8', content: 'Hello' };
export const HELLO = { priority: 'NormalCycle', message: CONTENT };

/** The messages on the displays of a suite's station, over REST. */
export class DisplayMessages {
  constructor(private readonly suite: MessageSuite) {}

  private get path(): string {
    return `/stations/${this.suite.stationId}/display-messages`;
  }

  post(fields: object, query = '') {
    return this.suite.system.rest.post<Answered>(`${this.path}${query}`, fields);
  }

  put(id: string, fields: object, query = '') {
    return this.suite.system.rest.put<Answered>(`${this.path}/${id}${query}`, fields);
  }

  delete(id: string, query = '') {
    return this.suite.system.rest.delete<Answered>(`${this.path}/${id}${query}`);
  }

  async read(id: string): Promise<DisplayMessage> {
    return (await this.suite.system.rest.get<DisplayMessage>(`${this.path}/${id}`)).body;
  }

  async list(query = ''): Promise<DisplayMessage[]> {
    const { body } = await this.suite.system.rest.get<{ data: DisplayMessage[] }>(
      `${this.path}?limit=200${query}`,
    );
    return body.data;
  }

  /** Sets one; the charger answers its one message. */
  async set(fields: object = HELLO, answer: unknown[] = [3, { status: 'Accepted' }]) {
    const answering = this.post(fields);
    const sent = await this.answerNext(answer);
    const { status, body } = await answering;
    expect(status).toBe(201);
    return { ...sent, message: body as DisplayMessage };
  }

  /** Answers what the charger is sent next. */
  async answerNext([type, ...rest]: unknown[]): Promise<{ action: unknown; payload: unknown }> {
    const { charger } = this.suite;
    const [, messageId, action, payload] = await charger.next();
    charger.send(JSON.stringify([type, messageId, ...rest]));
    return { action, payload };
  }

  /** Asks for those that the charger has. Resolves with the number of the request. */
  async ask(criteria: object = {}, status = 'Accepted'): Promise<number> {
    const { system, stationId } = this.suite;
    const path = `/stations/${stationId}/commands/get-display-messages`;
    const asking = system.rest.post<CommandResult>(path, criteria);
    const { payload } = await this.answerNext([3, { status }]);
    expect((await asking).body).toMatchObject({ status: 'accepted', response: { status } });
    return (payload as { requestId: number }).requestId;
  }
}
