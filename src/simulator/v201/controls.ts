import { CallRefused, type Reply } from '../ocpp-call.js';
import type { Evse } from './evse.js';
import type { ChargerCalls, CsmsRequests } from './messages.js';
import type { Parts } from './parts.js';
import type { IdToken } from './types.js';
import type { Stop } from './transactions/transaction-events.js';

/** What only the charger as a whole can do. */
export interface ControlsOptions {
  /** Energy in Wh after which a session ends that was started remotely. */
  energyWh: number;
  ready: () => boolean;
  /** Restarts the station or one EVSE, now or when nobody charges there. */
  reset: (type: ResetType, evseId: number | undefined) => void;
  changePassword: (password: Buffer) => Promise<void>;
  log: (line: string) => void;
  fault: (text: string) => void;
}

export type ResetType = CsmsRequests['Reset']['request']['type'];

/** A reply whose payload is what the schema has for the answer. */
export interface TypedReply<A extends keyof CsmsRequests> extends Reply {
  payload: CsmsRequests[A]['answer'];
}

/** The handlers of a functional block, one for each of its requests. */
export type RequestHandlers<A extends keyof CsmsRequests> = {
  [Action in A]: (charger: Controls, request: CsmsRequests[Action]['request']) => TypedReply<Action>;
};

export interface RemoteStart {
  evse: Evse;
  idToken: IdToken;
  groupIdToken?: string | undefined;
  remoteStartId: number;
}

/** The charger in the hands of the CSMS. */
export class Controls {
  readonly parts: Parts;
  readonly #options: ControlsOptions;

  constructor(parts: Parts, options: ControlsOptions) {
    this.parts = parts;
    this.#options = options;
  }

  /** Registered, and neither resetting nor being switched off. */
  get ready(): boolean {
    return this.#options.ready();
  }

  /** Where cars can charge; those of one id, or all. */
  evses(evseId?: number): Evse[] {
    return [...this.parts.evses.values()].filter(({ id }) => id > 0 && (evseId ?? id) === id);
  }

  startRemotely(start: RemoteStart): void {
    const authorize = this.parts.deviceModel.flag('AuthCtrlr.AuthorizeRemoteStart');
    const { energyWh } = this.#options;
    this.parts.sessions.run({ ...start, authorize, energyWh }).catch((error: unknown) => {
      if (error instanceof Error) this.log(`remote start at EVSE ${start.evse.id}: ${error.message}`);
    });
  }

  stop(evse: Evse, stop: Stop): void {
    this.parts.sessions.stop(evse, stop);
  }

  /** What was asked for one or all, and what follows for each (G03, G04). */
  availabilityChanged(): void {
    const station = this.parts.evses.get(0);
    for (const evse of this.evses()) {
      evse.operative = evse.wanted.evse && evse.wanted.connector && station?.wanted.evse !== false;
      void this.parts.statuses.rest(evse);
    }
    if (station) station.operative = station.wanted.evse;
  }

  reset(type: ResetType, evseId?: number): void {
    this.#options.reset(type, evseId);
  }

  /** A variable was set: what hangs on it follows. */
  variableChanged(component: string, variable: string, value: string): void {
    const name = `${component}.${variable}`.toLowerCase();
    if (name === 'ocppcommctrlr.heartbeatinterval') this.parts.boot.scheduleHeartbeat();
    if (name === 'sampleddatactrlr.txupdatedinterval') this.limitsChanged();
    if (name.startsWith('aligneddatactrlr.')) this.parts.alignedSamples.schedule();
    if (!name.startsWith('securityctrlr.')) return;
    this.parts.securityEvents.report('ReconfigurationOfSecurityParameters', variable);
    if (name === 'securityctrlr.basicauthpassword') void this.#options.changePassword(Buffer.from(value));
  }

  /** Charging profiles have changed: what flows follows. */
  limitsChanged(): void {
    for (const { transaction } of this.parts.evses.values()) transaction?.flow?.reschedule();
  }

  /** EVSEs that nobody uses show whether they are reserved. */
  reservationChanged(): void {
    for (const evse of this.evses()) void this.parts.statuses.rest(evse);
  }

  /** Sends a message as soon as the line and the registration allow it. */
  tell<A extends keyof ChargerCalls>(action: A, request: ChargerCalls[A]['request']): void {
    void this.parts.kept.send(action, request);
  }

  log(line: string): void {
    this.#options.log(line);
  }

  fault(text: string): void {
    this.#options.fault(text);
  }
}

/** @throws CallRefused unless there are at most so many of something */
export function atMost(most: number, given: readonly unknown[], what: string): void {
  if (given.length > most)
    throw new CallRefused('OccurrenceConstraintViolation', `more than ${most} ${what} in one message`);
}
