import type { CsmsRequests } from '../messages.js';

type Profile = CsmsRequests['SetNetworkProfile']['request']['connectionData'];
/** What of a connection it takes to make it. */
export type Connection = Pick<Profile, 'ocppCsmsUrl' | 'securityProfile'>;

export const NETWORK_SLOTS = ['1', '2', '3'] as const;

/** Where a charger may connect to, by slot; the first is where it was told to at first (B09, B10). */
export class NetworkProfiles {
  readonly #connections: Map<string, Connection>;
  readonly #mayUse: (securityProfile: number) => boolean;
  #active: string = NETWORK_SLOTS[0];

  /** `mayUse`: whether the charger has what a security profile takes that is higher than its own. */
  constructor(own: Connection, mayUse: (securityProfile: number) => boolean = () => true) {
    this.#connections = new Map([[NETWORK_SLOTS[0], own]]);
    this.#mayUse = mayUse;
  }

  /** The slot of the connection that there is. */
  get active(): string {
    return this.#active;
  }

  /** `slots`: as NetworkConfigurationPriority lists them. False for one that is empty, or lacks something (A05.FR.02, 03). */
  haveAll(slots: string): boolean {
    const least = this.#connections.get(this.#active)?.securityProfile ?? 0;
    return slots.split(',').every((slot) => {
      const connection = this.#connections.get(slot.trim());
      if (connection === undefined) return false;
      return connection.securityProfile <= least || this.#mayUse(connection.securityProfile);
    });
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

  /** What is less secure than this connection is removed (A05.FR.06). Resolves with the slots that are left, of those. */
  connected(slot: string, slots: readonly string[]): string[] {
    this.#active = slot;
    const least = this.#connections.get(slot)?.securityProfile ?? 0;
    for (const [other, { securityProfile }] of [...this.#connections])
      if (securityProfile < least) this.#connections.delete(other);
    return slots.filter((one) => this.#connections.has(one));
  }
}
