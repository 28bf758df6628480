import type { LocalListEntry } from './local-list.js';

/** The port through which local lists learn of tokens; the `ocpp` module implements it with those of drivers. */
export abstract class LocalListSource {
  /** Those of the ids that are not of driver groups of the tenant. */
  abstract unknownGroups(tenantId: string, groupIds: string[]): Promise<string[]>;

  /**
   * The tokens of all drivers of the groups, each as it would be answered at that time; at most `limit`, in the order
   * of their keys.
   */
  abstract entriesOf(
    tenantId: string,
    groupIds: string[],
    at: Date,
    limit: number,
  ): Promise<LocalListEntry[]>;
}
