import { expect } from 'vitest';
import type { RawCharger } from './raw-charger.ts';
import type { SystemClient } from './system-client.ts';

export interface Session extends Record<string, unknown> {
  id: string;
  status: string;
  energyWh: number;
}

export interface CommandAnswer {
  status: string;
  /** The payload of the message. */
  sent: Record<string, unknown>;
  response: Record<string, unknown> | null;
}

/** What the chargers of all versions have in common that play the steps of a conformance case. */
export class ScriptedStation {
  protected constructor(
    readonly system: SystemClient,
    readonly stationId: string,
    public line: RawCharger,
  ) {}

  /** Gives a command over REST, has the charger answer it, and resolves with what was sent and what became of it. */
  async command(
    name: string,
    body: object,
    expected: [action: string, payload: object],
    response: object,
  ): Promise<CommandAnswer> {
    const path = `/stations/${this.stationId}/commands/${name}`;
    const running = this.system.rest.post<Omit<CommandAnswer, 'sent'>>(path, body);
    const sent = await this.answerNext(expected, response);
    const { status, body: outcome } = await running;
    expect(status).toBe(200);
    return { ...outcome, sent };
  }

  /** Answers the message that comes next, and resolves with its payload. */
  async answerNext(
    expected: [action: string, payload: object],
    response: object,
  ): Promise<Record<string, unknown>> {
    const [, messageId, ...request] = await this.line.next(15_000);
    expect(request).toEqual(expected);
    this.line.send(JSON.stringify([3, messageId, response]));
    return request[1] as Record<string, unknown>;
  }

  async sessions(): Promise<Session[]> {
    const path = `/charging-sessions?stationId=${this.stationId}`;
    return (await this.system.rest.get<{ data: Session[] }>(path)).body.data;
  }

  /** The status of a connector as operators see it. */
  async shownStatus(evseId = 1, connectorId = 1): Promise<unknown> {
    type Connector = { evseId: number; connectorId: number; status: string };
    const path = `/stations/${this.stationId}/connectors`;
    const { body } = await this.system.rest.get<{ data: Connector[] }>(path);
    return body.data.find((row) => row.evseId === evseId && row.connectorId === connectorId)?.status;
  }
}
