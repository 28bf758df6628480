import type { SocketProcess } from '../../platform/redis/index.js';

/** A station, and whose it is. */
export interface StationRef {
  stationId: string;
  tenantId: string;
}

/** A command in the words of the charger's OCPP version, and where it is to be sent from. */
export interface PreparedCommand extends StationRef {
  /** The process that holds the charger's socket. */
  readonly processId: string;
  /** The subprotocol that the messages are of. */
  readonly protocol: string;
  /** The messages that carry it out, in order. */
  readonly requests: readonly { action: string; payload: Record<string, unknown> }[];
}

/** Which command it is, and the request that asked for it; undefined for a job of ours. */
export interface CommandCause {
  readonly commandId: string;
  readonly requestId?: string | undefined;
}

export interface CommandOutcome {
  status: 'accepted' | 'rejected' | 'failed' | 'timeout';
  /** The charger's answer; null when there is none. */
  response: Record<string, unknown> | null;
}

export interface Presence {
  /** The negotiated subprotocol, such as `ocpp1.6`. */
  protocol: string;
  /** UTC, ISO 8601. */
  connectedAt: string;
}

/**
 * The port through which stations are reached; the `ocpp` module implements it. An implementation must not depend on
 * this module's services that use it: Commands, Stations, Credentials.
 */
export abstract class StationLink {
  /**
   * Translates and validates before anything is recorded or sent.
   * Throws StationOfflineError, CommandNotSupportedError, InvalidError.
   */
  abstract prepare(
    station: StationRef,
    command: string,
    request: Record<string, unknown>,
  ): Promise<PreparedCommand>;

  /**
   * Sends it and waits for the charger's answer. The process that holds the charger records the outcome itself, through
   * Commands.complete. Rejects only when the command was not handed over; an unknown fate is the outcome `timeout`.
   */
  abstract deliver(cause: CommandCause, prepared: PreparedCommand): Promise<CommandOutcome>;

  /** Those of the stations that are connected. */
  abstract presence(stationIds: string[]): Promise<Map<string, Presence>>;

  abstract onlineStations(tenantId: string): Promise<string[]>;

  /** Why a charger that speaks this protocol (null: any) cannot have such a password; null when it can. */
  abstract passwordFault(password: string, protocol: string | null): string | null;

  /**
   * All that are connected, of all tenants: station id -> epoch of the socket. Rejects while that is not known, where
   * `presence` knows of nobody.
   */
  abstract connections(): Promise<Map<string, number>>;

  /** The processes that hold sockets, in no order. Rejects while that is not known. */
  abstract processes(): Promise<SocketProcess[]>;

  /** Has a process close so many of its sockets, over some seconds; resolves at once with how many it will. */
  abstract shed(processId: string, count: number): Promise<number>;

  /** Closes the charger's socket, wherever it is. */
  abstract disconnect(stationId: string): Promise<void>;
}
