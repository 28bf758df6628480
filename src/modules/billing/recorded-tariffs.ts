import { Global, Injectable, Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type TenantScope, TenantRows } from '../../platform/database/tenant-rows.js';
import { KnownTariffs } from '../station/index.js';
import { Tariff } from './tariff.entity.js';

@Injectable()
export class RecordedTariffs extends KnownTariffs {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  async has(scope: TenantScope, tariffId: string): Promise<boolean> {
    return (await new TenantRows(this.dataSource, Tariff, scope).findOne({ id: tariffId })) !== null;
  }
}

/** Global, because the station module asks for it and may not import this one. */
@Global()
@Module({
  providers: [{ provide: KnownTariffs, useClass: RecordedTariffs }],
  exports: [KnownTariffs],
})
export class KnownTariffsModule {}
