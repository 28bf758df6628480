import { Global, Module } from '@nestjs/common';
import type { SocketProcess } from '../../src/platform/redis/index.ts';
import {
  type CommandCause,
  type CommandOutcome,
  CommandNotSupportedError,
  type LocalListEntry,
  KnownTariffs,
  LocalListSource,
  type PreparedCommand,
  type Presence,
  StationLink,
  StationOfflineError,
  type StationRef,
} from '../../src/modules/station/index.ts';

export const PRESENT: Presence = { protocol: 'ocpp1.6', connectedAt: '2026-01-31T12:00:00.000Z' };

/** Stands in for the ocpp module: who is online, and what chargers answer, is as the test says. */
class StationLinkStandIn extends StationLink {
  online = new Map<string, Presence>();
  /** Epochs of the open sockets, by station. */
  sockets = new Map<string, number>();
  isAway = false;
  socketProcesses: SocketProcess[] = [];
  shedding: [processId: string, count: number][] = [];
  disconnected: string[] = [];
  delivered: PreparedCommand[] = [];
  presenceCalls = 0;
  answer: (commandId: string) => Promise<CommandOutcome> = accept;

  /** Nobody is online, and who is asked accepts. */
  reset(): void {
    this.online.clear();
    this.sockets.clear();
    this.isAway = false;
    this.socketProcesses = [];
    this.shedding = [];
    this.disconnected = [];
    this.delivered = [];
    this.presenceCalls = 0;
    this.answer = accept;
  }

  async prepare(
    station: StationRef,
    action: string,
    payload: Record<string, unknown>,
  ): Promise<PreparedCommand> {
    if (!this.online.has(station.stationId)) throw new StationOfflineError(station.stationId);
    if (action === 'clear-cache') throw new CommandNotSupportedError('OCPP 9.9 has no clear-cache');
    return { ...station, processId: 'stand-in', protocol: 'ocpp1.6', requests: [{ action, payload }] };
  }

  async deliver({ commandId }: CommandCause, prepared: PreparedCommand): Promise<CommandOutcome> {
    this.delivered.push(prepared);
    return this.answer(commandId);
  }

  async presence(stationIds: string[]): Promise<Map<string, Presence>> {
    this.presenceCalls++;
    return new Map([...this.online].filter(([stationId]) => stationIds.includes(stationId)));
  }

  async onlineStations(): Promise<string[]> {
    return [...this.online.keys()];
  }

  passwordFault(password: string, protocol: string | null): string | null {
    return password.length < 16 ? `is too short for ${protocol ?? 'any'}` : null;
  }

  async connections(): Promise<Map<string, number>> {
    if (this.isAway) throw new Error('the registry is away');
    return new Map(this.sockets);
  }

  async processes(): Promise<SocketProcess[]> {
    return this.socketProcesses;
  }

  async shed(processId: string, count: number): Promise<number> {
    this.shedding.push([processId, count]);
    return count;
  }

  async disconnect(stationId: string): Promise<void> {
    this.disconnected.push(stationId);
  }
}

const accept = async (): Promise<CommandOutcome> => ({
  status: 'accepted',
  response: { status: 'Accepted' },
});

export const link = new StationLinkStandIn();

/** Stands in for drivers: groups have the tokens that the test says, and no other group is there. */
class LocalListSourceStandIn extends LocalListSource {
  tokens = new Map<string, LocalListEntry[]>();

  async unknownGroups(_tenantId: string, groupIds: string[]): Promise<string[]> {
    return groupIds.filter((id) => !this.tokens.has(id));
  }

  async entriesOf(
    _tenantId: string,
    groupIds: string[],
    _at: Date,
    limit: number,
  ): Promise<LocalListEntry[]> {
    return groupIds.flatMap((id) => this.tokens.get(id) ?? []).slice(0, limit);
  }
}

export const localListSource = new LocalListSourceStandIn();

/** Stands in for billing: of tariffs, those are there that the test does not say are not. */
class KnownTariffsStandIn extends KnownTariffs {
  readonly missing = new Set<string>();

  async has(_scope: unknown, tariffId: string): Promise<boolean> {
    return !this.missing.has(tariffId);
  }
}

export const knownTariffs = new KnownTariffsStandIn();

@Global()
@Module({
  providers: [
    { provide: StationLink, useValue: link },
    { provide: LocalListSource, useValue: localListSource },
    { provide: KnownTariffs, useValue: knownTariffs },
  ],
  exports: [StationLink, LocalListSource, KnownTariffs],
})
export class StandInModule {}
