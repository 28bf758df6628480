import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Page } from '../../platform/database/page.js';
import type { TenantScope } from '../../platform/database/tenant-rows.js';
import { findVariable, pageVariables } from './configuration.store.js';
import type { VariableOf } from './device-model/variable.js';
import type { ConfigurationQuery, ConfigurationVariableDto } from './dto/configuration.dto.js';
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
    query: Readonly<ConfigurationQuery>,
  ): Promise<Page<ConfigurationVariableDto>> {
    await this.directory.findOrFail(scope, stationId);
    return pageVariables(this.dataSource, scope, stationId, query);
  }

  /** As reported last. Null when it never was. */
  async valueOf({ stationId }: StationRef, variable: VariableOf): Promise<string | null> {
    return (await findVariable(this.dataSource, stationId, variable))?.value ?? null;
  }

  /** What it can be set to, as the station said it; null when it never did. */
  async valuesListOf({ stationId }: StationRef, variable: VariableOf): Promise<string | null> {
    return (await findVariable(this.dataSource, stationId, variable))?.valuesList ?? null;
  }

  /** The highest value that it can have, by the station's word; null when it never said. */
  async maxLimitOf({ stationId }: StationRef, variable: VariableOf): Promise<number | null> {
    return (await findVariable(this.dataSource, stationId, variable))?.maxLimit ?? null;
  }
}
