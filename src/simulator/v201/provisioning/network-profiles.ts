import type { CsmsRequests } from '../messages.js';

type Profile = CsmsRequests['SetNetworkProfile']['request']['connectionData'];
/** What of a connection it takes to make it. */
export type Connection = Pick<Profile, 'ocppCsmsUrl' | 'securityProfile'>;

export const NETWORK_SLOTS = ['1', '2', '3'] as const;

/** Where a charger may connect to, by slot; the first is where it was told to at first (B09, B10). */
export class NetworkProfiles {
  readonly #connections: Map<string, Connection>;
  #active: string = NETWORK_SLOTS[0];

  constructor(own: Connection) {
    this.#connections = new Map([[NETWORK_SLOTS[0], own]]);
  }

  /** The slot of the connection that there is. */
  get active(): string {
    return this.#active;
  }

  /** `slots`: as NetworkConfigurationPriority lists them. */
  haveAll(slots: string): boolean {
    return slots.split(',').every((slot) => this.#connections.has(slot.trim()));
  }

  /** False for what this charger cannot use (B09.FR.02, B09.FR.04, B09.FR.05). */
  store(slot: number, profile: Profile, leastSecurityProfile: number): boolean {
    const { ocppTransport, ocppVersion, ocppCsmsUrl, securityProfile } = profile;
    const scheme = securityProfile >= 2 ? 'wss:' : 'ws:';
    const isUsable =
      (NETWORK_SLOTS as readonly string[]).includes(String(slot)) &&
      ocppTransport === 'JSON' &&
      ocppVersion === 'OCPP20' &&
      URL.parse(ocppCsmsUrl)?.protocol === scheme &&
      securityProfile >= leastSecurityProfile &&
      securityProfile <= 3;
    if (isUsable) this.#connections.set(String(slot), { ocppCsmsUrl, securityProfile });
    return isUsable;
  }

  /** In the order in which they are tried after a restart, the one that worked last at the end (B10.FR.04, B10.FR.07). */
  inOrder(priority: readonly string[]): [slot: string, connection: Connection][] {
    return [...new Set([...priority, this.#active])].flatMap((slot) => {
      const connection = this.#connections.get(slot);
      return connection === undefined ? [] : [[slot, connection] as [string, Connection]];
    });
  }

  connected(slot: string): void {
    this.#active = slot;
  }
}
