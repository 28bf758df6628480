import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openDatabase } from './database.ts';
import type { RawCharger } from './raw-charger.ts';
import { RestClient } from './rest.ts';
import { SystemClient } from './system-client.ts';

export type Direction = 'from the charger' | 'to the charger';

export interface CommandResult {
  readonly id: string;
  readonly status: string;
  readonly request: Record<string, unknown>;
  readonly response: Record<string, unknown> | null;
}

/** A station of one message's own, at the system that all specs of this project share. */
export interface MessageSuite {
  readonly action: string;
  readonly stationId: string;
  readonly system: SystemClient;
  readonly charger: RawCharger;
}

/** The suite of one message, or of one use of it. Its title is the line that the output of the tests has for it. */
export function describeMessage(
  version: '1.6' | '2.0.1',
  action: string,
  direction: Direction,
  cases: (suite: MessageSuite) => void,
  use?: string,
): void {
  const ofUse = use === undefined ? '' : `-${use}`;
  describe(`OCPP ${version} ${action} (${direction})${ofUse && `: ${use}`}`, () => {
    const stationId = `${version}-${action}-${direction.startsWith('to') ? 'to' : 'from'}${ofUse}`;
    const suite = { action, stationId } as MessageSuite & { system: SystemClient; charger: RawCharger };
    let close: () => Promise<void>;
    beforeAll(async () => {
      const urls = inject('sharedUrls');
      const database = openDatabase(urls.database);
      close = database.close;
      suite.system = new SystemClient(database, urls.ocpp, RestClient.withApiKey(urls.web, urls.apiKey));
      suite.charger = await suite.system.connect(stationId, urls.ocpp, `ocpp${version}`);
    });
    afterAll(async () => {
      await suite.charger.close();
      await close();
    });
    cases(suite);
  });
}

/** Payloads that the CSMS takes, as raw frames, with its exact answer. */
export function itAnswers(suite: MessageSuite, cases: [title: string, payload: object, answer: object][]) {
  it.each(cases)('answers %s', async (_title, payload, answer) => {
    const frame = await suite.charger.exchange(JSON.stringify([2, 'id-1', suite.action, payload]));
    expect(frame).toEqual([3, 'id-1', answer]);
  });
}

/** Payloads that the CSMS refuses, as raw frames, with the error code; what `stored` reads stays as it is. */
export function itRefuses(
  suite: MessageSuite,
  cases: [title: string, payload: unknown, errorCode: string][],
  stored: () => Promise<unknown>,
) {
  it.each(cases)('refuses %s', async (_title, payload, errorCode) => {
    const before = await stored();
    const frame = await suite.charger.exchange(JSON.stringify([2, 'id-1', suite.action, payload]));
    expect(frame).toEqual([4, 'id-1', errorCode, expect.any(String), expect.any(Object)]);
    expect(await stored()).toEqual(before);
  });
}

/** Runs a command over REST; the charger answers its one message. Resolves with that message and the result. */
export async function runCommand(
  { system, charger, stationId }: MessageSuite,
  command: string,
  body: object,
  response: object = { status: 'Accepted' },
): Promise<{ action: unknown; payload: unknown; result: CommandResult }> {
  const answering = system.rest.post<CommandResult>(`/stations/${stationId}/commands/${command}`, body);
  const [, messageId, action, payload] = await charger.next();
  charger.send(JSON.stringify([3, messageId, response]));
  const { status, body: result } = await answering;
  expect(status).toBe(200);
  return { action, payload, result };
}

/** What a command's body becomes on the wire, exactly. */
export function itSends(
  suite: MessageSuite,
  command: string,
  cases: [title: string, body: object, payload: object][],
  response: object = { status: 'Accepted' },
) {
  it.each(cases)('sends %s', async (_title, body, payload) => {
    const sent = await runCommand(suite, command, body, response);
    expect([sent.action, sent.payload]).toEqual([suite.action, payload]);
    expect(sent.result).toMatchObject({ status: 'accepted', response });
  });
}

/** Bodies that are refused over REST before anything is sent: the field at fault. */
export function itRefusesBodies(
  suite: MessageSuite,
  command: string,
  cases: [title: string, body: object, path: string][],
) {
  it.each(cases)('refuses the body with %s', async (_title, body, path) => {
    const { system, stationId, charger } = suite;
    const sentBefore = charger.received.length;
    const answer = await system.rest.post<{ errors: { path: string }[] }>(
      `/stations/${stationId}/commands/${command}`,
      body,
    );
    expect(answer.status).toBe(400);
    expect(answer.body.errors.map((fault) => fault.path)).toContain(path);
    expect(charger.received).toHaveLength(sentBefore);
  });
}

/** What becomes of a command with each answer that a charger can give: a payload, an error, or nonsense. */
export function itTakesAnswers(
  suite: MessageSuite,
  command: string,
  body: object,
  cases: [title: string, answer: unknown[], status: string, response: object][],
) {
  it.each(cases)('takes %s', async (_title, [type, ...rest], status, response) => {
    const { system, charger, stationId } = suite;
    const answering = system.rest.post<CommandResult>(`/stations/${stationId}/commands/${command}`, body);
    const [, messageId] = await charger.next();
    charger.send(JSON.stringify([type, messageId, ...rest]));
    expect((await answering).body).toMatchObject({ status, response });
  });
}
