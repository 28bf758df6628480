import type { InProcessHub } from './in-process-hub.js';
import {
  type ConnectedStation,
  type SocketProcess,
  type StationConnection,
  StationRegistry,
} from './station-registry.js';

export class InProcessStationRegistry extends StationRegistry {
  private readonly since = new Date().toISOString();

  constructor(
    private readonly hub: InProcessHub,
    private readonly processId: string,
    private readonly leaseTtlMs: number,
  ) {
    super();
  }

  async claim(station: ConnectedStation) {
    const displaced = this.live(station.stationId);
    const stored = this.hub.connections.get(station.stationId)?.epoch ?? 0;
    return { connection: this.store(station, Math.max(this.hub.nextEpoch(), stored + 1)), displaced };
  }

  async claimLate(station: ConnectedStation, ageMs: number) {
    const displaced = this.live(station.stationId);
    const stored = this.hub.connections.get(station.stationId)?.epoch ?? 0;
    const epoch = this.hub.nextEpoch() - Math.round(ageMs * 1000);
    if (displaced !== null && displaced.processId !== this.processId && stored > epoch)
      return { connection: null, displaced };
    return { connection: this.store(station, Math.max(epoch, stored + 1), ageMs), displaced };
  }

  async release(stationId: string, epoch: number): Promise<boolean> {
    const stored = this.hub.connections.get(stationId);
    if (stored !== undefined && stored.epoch !== epoch) return false;
    this.hub.connections.delete(stationId);
    return true;
  }

  async disown(stationIds: readonly string[]): Promise<void> {
    for (const stationId of stationIds) {
      const isOwn = this.hub.connections.get(stationId)?.processId === this.processId;
      if (isOwn) this.hub.connections.delete(stationId);
    }
  }

  async reassert(connections: readonly StationConnection[]): Promise<string[]> {
    const lost: string[] = [];
    for (const connection of connections) {
      const stored = this.hub.connections.get(connection.stationId);
      const isNewer = stored !== undefined && stored.epoch > connection.epoch;
      if (isNewer && stored.processId !== this.processId) lost.push(connection.stationId);
      else this.hub.connections.set(connection.stationId, { ...connection });
    }
    return lost;
  }

  async find(stationIds: readonly string[]): Promise<Map<string, StationConnection>> {
    const found = stationIds
      .map((stationId) => this.live(stationId))
      .filter((connection) => connection !== null);
    return new Map(found.map((connection) => [connection.stationId, connection]));
  }

  async list(tenantId: string): Promise<StationConnection[]> {
    return (await this.listAll()).filter((connection) => connection.tenantId === tenantId);
  }

  async listAll(): Promise<StationConnection[]> {
    return [...(await this.find([...this.hub.connections.keys()])).values()];
  }

  async processes(): Promise<SocketProcess[]> {
    return [...this.hub.processes.values()].filter(({ processId }) => this.isLive(processId));
  }

  async renewLease(connections = 0): Promise<boolean> {
    const { processId, since } = this;
    const stood = this.isLive(processId);
    this.hub.leases.set(processId, performance.now() + this.leaseTtlMs);
    this.hub.processes.set(processId, { processId, since, connections });
    return stood;
  }

  async endLease(): Promise<void> {
    this.hub.leases.delete(this.processId);
    this.hub.processes.delete(this.processId);
    for (const connection of this.hub.connections.values()) {
      if (connection.processId === this.processId) this.hub.connections.delete(connection.stationId);
    }
  }

  private store(
    { stationId, tenantId, protocol, remoteAddress }: ConnectedStation,
    epoch: number,
    ageMs = 0,
  ): StationConnection {
    const { processId } = this;
    const connectedAt = new Date(Date.now() - ageMs).toISOString();
    const connection = { stationId, tenantId, protocol, remoteAddress, processId, epoch, connectedAt };
    this.hub.connections.set(stationId, connection);
    return { ...connection };
  }

  private live(stationId: string): StationConnection | null {
    const connection = this.hub.connections.get(stationId);
    return connection && this.isLive(connection.processId) ? { ...connection } : null;
  }

  private isLive(processId: string): boolean {
    return (this.hub.leases.get(processId) ?? 0) > performance.now();
  }
}
