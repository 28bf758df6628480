import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Page } from '../../../platform/database/page.js';
import { type ListOrder, type TenantScope, TenantRows } from '../../../platform/database/tenant-rows.js';
import { NotFoundError } from '../../../platform/errors.js';
import { checkedRoot } from '../certificate/certificate.rules.js';
import { asField } from '../certificate/certificate-fault.js';
import {
  type ContractRootDto,
  type ContractRootQuery,
  type CreateContractRootDto,
  toContractRootDto,
} from './contract-root.dto.js';
import { ContractRoot } from './contract-root.entity.js';
import { ContractRootExistsError } from './contract-root.errors.js';
import { insertRoot } from './contract-root.store.js';

const NEWEST_FIRST: ListOrder<ContractRoot> = { by: ['createdAt', 'id'], direction: 'DESC' };

/** The roots that contract certificates may go back to, whichever station passes them on (C07.FR.06). */
@Injectable()
export class ContractRoots {
  constructor(private readonly dataSource: DataSource) {}

  async list(scope: TenantScope, query: Readonly<ContractRootQuery>): Promise<Page<ContractRootDto>> {
    const { limit, cursor, certificateType } = query;
    const page = await this.rows(scope).page({ limit, cursor }, NEWEST_FIRST, { certificateType });
    return { ...page, data: page.data.map(toContractRootDto) };
  }

  async find(scope: TenantScope, id: string): Promise<ContractRootDto> {
    const root = await this.rows(scope).findOne({ id });
    if (root === null) throw new NotFoundError('contract root', id);
    return toContractRootDto(root);
  }

  /** Throws InvalidError for what is no root in force, and ContractRootExistsError. */
  async create(scope: TenantScope, fields: Readonly<CreateContractRootDto>): Promise<ContractRootDto> {
    const { certificateType } = fields;
    const certificate = asField('certificate', () => checkedRoot(fields.certificate, new Date()));
    const id = await insertRoot(this.dataSource, scope.tenantId, certificateType, certificate);
    if (id === undefined) throw new ContractRootExistsError();
    return this.find(scope, id);
  }

  async delete(scope: TenantScope, id: string): Promise<void> {
    if ((await this.rows(scope).delete({ id })) === 0) throw new NotFoundError('contract root', id);
  }

  private rows(scope: TenantScope): TenantRows<ContractRoot> {
    return new TenantRows(this.dataSource, ContractRoot, scope);
  }
}
