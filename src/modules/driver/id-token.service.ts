import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { DataSource, type EntityManager } from 'typeorm';
import type { Principal } from '../../platform/auth/principal.js';
import type { Page, PageRequest } from '../../platform/database/page.js';
import { type Filters, type TenantScope, TenantRows } from '../../platform/database/tenant-rows.js';
import { inTransaction, isUniqueViolation } from '../../platform/database/transaction.js';
import { NotFoundError } from '../../platform/errors.js';
import { announce } from '../../platform/events/outbox.js';
import { isCurrency } from '../../platform/money/money.js';
import { normaliseIdToken } from './authorisation.js';
import { EmptyValidityError, TokenTakenError, UnknownCurrencyError } from './driver.errors.js';
import { idTokenEvent } from './driver.events.js';
import { Drivers } from './driver.service.js';
import {
  type CreateIdTokenDto,
  type IdTokenDto,
  type IdTokenQuery,
  type SetPrepaidBalanceDto,
  toIdTokenDto,
  type UpdateIdTokenDto,
} from './dto/id-token.dto.js';
import { IdToken } from './id-token.entity.js';

@Injectable()
export class IdTokens {
  constructor(
    private readonly dataSource: DataSource,
    private readonly drivers: Drivers,
  ) {}

  async list(scope: TenantScope, query: Readonly<IdTokenQuery>): Promise<Page<IdTokenDto>> {
    const { idToken, driverId, status } = query;
    return this.page(scope, query, {
      idTokenKey: idToken === undefined ? undefined : normaliseIdToken(idToken),
      driverId,
      status,
    });
  }

  async listOfDriver(principal: Principal, driverId: string, query: PageRequest): Promise<Page<IdTokenDto>> {
    await this.drivers.findOrFail(this.dataSource, principal, driverId);
    return this.page(principal, query, { driverId });
  }

  async find(scope: TenantScope, id: string): Promise<IdTokenDto> {
    return toIdTokenDto(await this.findOrFail(this.dataSource, scope, id));
  }

  async create(
    principal: Principal,
    driverId: string,
    fields: Readonly<CreateIdTokenDto>,
  ): Promise<IdTokenDto> {
    const now = new Date();
    const token = {
      id: randomUUID(),
      driverId,
      idToken: fields.idToken,
      idTokenKey: normaliseIdToken(fields.idToken),
      type: fields.type,
      status: fields.status ?? ('active' as const),
      validFrom: toDate(fields.validFrom) ?? null,
      validUntil: toDate(fields.validUntil) ?? null,
      ...NOT_PREPAID,
      ...toPrepaid(fields.prepaidBalance, now),
      createdAt: now,
      updatedAt: now,
    };
    checkValidity(token);
    try {
      return await inTransaction(this.dataSource, async (manager) => {
        await this.drivers.findOrFail(manager, principal, driverId);
        const created = await new TenantRows(manager, IdToken, principal).insert(token);
        await announce(manager, idTokenEvent('Created', created));
        return toIdTokenDto(created);
      });
    } catch (error) {
      throw isUniqueViolation(error) ? new TokenTakenError() : error;
    }
  }

  async update(scope: TenantScope, id: string, fields: Readonly<UpdateIdTokenDto>): Promise<IdTokenDto> {
    const now = new Date();
    const { type, status } = fields;
    const prepaid = toPrepaid(fields.prepaidBalance, now);
    const change: Partial<IdToken> = Object.fromEntries(
      Object.entries({
        type,
        status,
        validFrom: toDate(fields.validFrom),
        validUntil: toDate(fields.validUntil),
        ...prepaid,
        updatedAt: now,
      }).filter(([, value]) => value !== undefined),
    );
    try {
      return await inTransaction(this.dataSource, async (manager) => {
        const { prepaidSince } = await this.findOrFail(manager, scope, id);
        // A balance that is topped up goes on being one since it was first set.
        const keptSince = prepaid.prepaidSince && prepaidSince ? { prepaidSince } : {};
        await new TenantRows(manager, IdToken, scope).update({ id }, { ...change, ...keptSince });
        const token = await this.findOrFail(manager, scope, id);
        checkValidity(token);
        await announce(manager, idTokenEvent('Changed', token));
        return toIdTokenDto(token);
      });
    } catch (error) {
      throw isUniqueViolation(error) ? new TokenTakenError() : error;
    }
  }

  async delete(scope: TenantScope, id: string): Promise<void> {
    await inTransaction(this.dataSource, async (manager) => {
      const token = await this.findOrFail(manager, scope, id);
      await new TenantRows(manager, IdToken, scope).delete({ id });
      await announce(manager, idTokenEvent('Deleted', token));
    });
  }

  private async page(
    scope: TenantScope,
    request: PageRequest,
    where: Filters<IdToken>,
  ): Promise<Page<IdTokenDto>> {
    const rows = new TenantRows(this.dataSource, IdToken, scope);
    const page = await rows.page(request, { by: ['id'], direction: 'ASC' }, where);
    return { ...page, data: page.data.map(toIdTokenDto) };
  }

  private async findOrFail(
    connection: DataSource | EntityManager,
    scope: TenantScope,
    id: string,
  ): Promise<IdToken> {
    const token = await new TenantRows(connection, IdToken, scope).findOne({ id });
    if (token === null) throw new NotFoundError('token', id);
    return token;
  }
}

const toDate = (time: string | null | undefined): Date | null | undefined =>
  typeof time === 'string' ? new Date(time) : time;

type Prepaid = Pick<IdToken, 'prepaidAmount' | 'prepaidCurrency' | 'prepaidSince'>;
const NOT_PREPAID: Prepaid = { prepaidAmount: null, prepaidCurrency: null, prepaidSince: null };

/** Nothing for a balance that is not given. Throws UnknownCurrencyError. */
function toPrepaid(balance: Readonly<SetPrepaidBalanceDto> | null | undefined, now: Date): Partial<Prepaid> {
  if (balance === undefined) return {};
  if (balance === null) return NOT_PREPAID;
  if (!isCurrency(balance.currency)) throw new UnknownCurrencyError();
  return { prepaidAmount: balance.amount, prepaidCurrency: balance.currency, prepaidSince: now };
}

function checkValidity({ validFrom, validUntil }: Pick<IdToken, 'validFrom' | 'validUntil'>): void {
  if (validFrom !== null && validUntil !== null && validUntil < validFrom) throw new EmptyValidityError();
}
