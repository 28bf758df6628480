import type { InProcessHub } from './in-process-hub.js';
import { type ConnectedStation, type StationConnection, StationRegistry } from './station-registry.js';

export class InProcessStationRegistry extends StationRegistry {
  constructor(
    private readonly hub: InProcessHub,
    private readonly processId: string,
    private readonly leaseTtlMs: number,
  ) {
    super();
  }

  async claim(station: ConnectedStation) {
    const displaced = this.live(station.stationId);
    const connection: StationConnection = {
      stationId: station.stationId,
      tenantId: station.tenantId,
      protocol: station.protocol,
      remoteAddress: station.remoteAddress,
      processId: this.processId,
      epoch: this.hub.nextEpoch(),
      connectedAt: new Date().toISOString(),
    };
    this.hub.connections.set(station.stationId, connection);
    return { connection: { ...connection }, displaced };
  }

  async release(stationId: string, epoch: number): Promise<boolean> {
    return this.hub.connections.get(stationId)?.epoch === epoch && this.hub.connections.delete(stationId);
  }

  async reassert(connections: readonly StationConnection[]): Promise<string[]> {
    const lost: string[] = [];
    for (const connection of connections) {
      const storedEpoch = this.hub.connections.get(connection.stationId)?.epoch ?? 0;
      if (storedEpoch > connection.epoch) lost.push(connection.stationId);
      if (storedEpoch < connection.epoch) this.hub.connections.set(connection.stationId, { ...connection });
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
    const found = await this.find([...this.hub.connections.keys()]);
    return [...found.values()].filter((connection) => connection.tenantId === tenantId);
  }

  async renewLease(): Promise<boolean> {
    const stood = this.isLive(this.processId);
    this.hub.leases.set(this.processId, performance.now() + this.leaseTtlMs);
    return stood;
  }

  async endLease(): Promise<void> {
    this.hub.leases.delete(this.processId);
    for (const connection of this.hub.connections.values()) {
      if (connection.processId === this.processId) this.hub.connections.delete(connection.stationId);
    }
  }

  private live(stationId: string): StationConnection | null {
    const connection = this.hub.connections.get(stationId);
    return connection && this.isLive(connection.processId) ? { ...connection } : null;
  }

  private isLive(processId: string): boolean {
    return (this.hub.leases.get(processId) ?? 0) > performance.now();
  }
}
