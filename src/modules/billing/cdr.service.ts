import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Principal } from '../../platform/auth/principal.js';
import type { Page } from '../../platform/database/page.js';
import { TenantRows } from '../../platform/database/tenant-rows.js';
import { NotFoundError } from '../../platform/errors.js';
import { Cdr } from './cdr.entity.js';
import { type CdrDto, type CdrQuery, toCdrDto } from './dto/cdr.dto.js';
import { ownDriverId } from './own-driver.js';
import { within } from './time-range.js';

@Injectable()
export class Cdrs {
  constructor(private readonly dataSource: DataSource) {}

  async list(principal: Principal, query: Readonly<CdrQuery>): Promise<Page<CdrDto>> {
    const { stationId, sessionId, status, from, to } = query;
    const page = await new TenantRows(this.dataSource, Cdr, principal).page(
      query,
      { by: ['endedAt', 'id'], direction: 'DESC' },
      { stationId, sessionId, status, driverId: ownDriverId(principal) ?? query.driverId },
      within('endedAt', from, to),
    );
    return { ...page, data: page.data.map(toCdrDto) };
  }

  async find(principal: Principal, id: string): Promise<CdrDto> {
    const cdr = await new TenantRows(this.dataSource, Cdr, principal).findOne({
      id,
      driverId: ownDriverId(principal),
    });
    if (cdr === null) throw new NotFoundError('CDR', id);
    return toCdrDto(cdr);
  }
}
