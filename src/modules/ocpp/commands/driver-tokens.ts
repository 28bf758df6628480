import { Injectable } from '@nestjs/common';
import { Authorisation, DriverGroups, type TokenStanding } from '../../driver/index.js';
import { LocalListSource } from '../../station/index.js';

/** Makes local lists of the tokens of drivers, so that a charger authorises them as we would. */
@Injectable()
export class DriverTokens extends LocalListSource {
  constructor(
    private readonly authorisation: Authorisation,
    private readonly groups: DriverGroups,
  ) {
    super();
  }

  unknownGroups(tenantId: string, groupIds: string[]): Promise<string[]> {
    return this.groups.unknownOf({ tenantId }, groupIds);
  }

  entriesOf(tenantId: string, groupIds: string[], at: Date, limit: number): Promise<TokenStanding[]> {
    return this.authorisation.standings(tenantId, groupIds, at, limit);
  }
}
