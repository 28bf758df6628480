import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Page, PageRequest } from '../../platform/database/page.js';
import type { TenantScope } from '../../platform/database/tenant-rows.js';
import { findValue, pageVariables } from './configuration.store.js';
import type { ConfigurationVariableDto } from './dto/configuration.dto.js';
import { StationDirectory } from './station-directory.js';
import type { StationRef } from './station-link.js';

/** The configuration of chargers as they reported it last. */
@Injectable()
export class Configuration {
  constructor(
    private readonly dataSource: DataSource,
    private readonly directory: StationDirectory,
  ) {}

  async list(
    scope: TenantScope,
    stationId: string,
    request: PageRequest,
  ): Promise<Page<ConfigurationVariableDto>> {
    await this.directory.findOrFail(scope, stationId);
    return pageVariables(this.dataSource, scope, stationId, request);
  }

  /** As reported last, of whatever component; names are case-insensitive. Null when it never was. */
  async valueOf({ stationId }: StationRef, variable: string): Promise<string | null> {
    return findValue(this.dataSource, stationId, variable);
  }
}
