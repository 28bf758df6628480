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
  request: Record<string, unknown>;
  response: Record<string, unknown> | null;
}

/** What the chargers of all versions have in common that play the steps of a conformance case. */
export class ScriptedStation {
  protected constructor(
    readonly system: SystemClient,
    readonly stationId: string,
    public line: RawCharger,
  ) {}

  /** Gives a command over REST, has the charger answer it, and resolves with what became of it. */
  async command(
    name: string,
    body: object,
    expected: [action: string, payload: object],
    response: object,
  ): Promise<CommandAnswer> {
    const path = `/stations/${this.stationId}/commands/${name}`;
    const { status, body: outcome } = await this.answering(
      this.system.rest.post<CommandAnswer>(path, body),
      expected,
      response,
    );
    expect(status).toBe(200);
    return outcome;
  }

  /** Answers what the charger is sent because of a request, and resolves with the answer to that request. */
  async answering<T>(
    running: Promise<T>,
    expected: [action: string, payload: unknown],
    response: object,
  ): Promise<T> {
    const [, messageId, ...request] = await this.line.next();
    expect(request).toEqual(expected);
    this.line.send(JSON.stringify([3, messageId, response]));
    return running;
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
