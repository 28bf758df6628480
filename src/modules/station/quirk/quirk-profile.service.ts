import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { decodeCursor, type Page, type PageRequest, toPage } from '../../../platform/database/page.js';
import { type ListOrder, type TenantScope, TenantRows } from '../../../platform/database/tenant-rows.js';
import { NotFoundError } from '../../../platform/errors.js';
import { BuiltInProfileError } from '../station.errors.js';
import { BUILT_IN_PROFILES } from './built-in-profiles.js';
import {
  type CreateQuirkProfileDto,
  type QuirkProfileDto,
  toQuirkProfileDto,
  type UpdateQuirkProfileDto,
} from './dto/quirk-profile.dto.js';
import { QuirkProfile } from './quirk-profile.entity.js';

const BY_ID: ListOrder<QuirkProfile> = { by: ['id'], direction: 'ASC' };

/** The quirk profiles as operators see and keep them: the built-in ones and their own. */
@Injectable()
export class QuirkProfiles {
  constructor(private readonly dataSource: DataSource) {}

  async list(scope: TenantScope, { limit, cursor }: PageRequest): Promise<Page<QuirkProfileDto>> {
    const [after = ''] = cursor === undefined ? [] : decodeCursor(cursor, ['uuid']);
    const builtIn = BUILT_IN_PROFILES.filter(({ id }) => id > after);
    const own = await this.rows(scope).page({ limit: limit + 1, cursor }, BY_ID, {});
    const profiles = [...builtIn, ...own.data].sort((a, b) => (a.id < b.id ? -1 : 1));
    return toPage(profiles, limit, ({ id }) => [id], toQuirkProfileDto);
  }

  async find(scope: TenantScope, id: string): Promise<QuirkProfileDto> {
    const profile = builtInOf(id) ?? (await this.rows(scope).findOne({ id }));
    if (profile === null) throw new NotFoundError('quirk profile', id);
    return toQuirkProfileDto(profile);
  }

  async create(scope: TenantScope, request: Readonly<CreateQuirkProfileDto>): Promise<QuirkProfileDto> {
    const now = new Date();
    const { name, vendor, model, firmwareVersion = null, accepts } = request;
    const fields = { name, vendor, model, firmwareVersion, accepts };
    return toQuirkProfileDto(
      await this.rows(scope).insert({ id: randomUUID(), ...fields, createdAt: now, updatedAt: now }),
    );
  }

  /** Throws BuiltInProfileError, as `remove` does, for a profile that is part of the product. */
  async update(
    scope: TenantScope,
    id: string,
    change: Readonly<UpdateQuirkProfileDto>,
  ): Promise<QuirkProfileDto> {
    if (builtInOf(id) !== null) throw new BuiltInProfileError(id);
    const changed = await this.rows(scope).update({ id }, { ...change, updatedAt: new Date() });
    if (changed === 0) throw new NotFoundError('quirk profile', id);
    return this.find(scope, id);
  }

  async remove(scope: TenantScope, id: string): Promise<void> {
    if (builtInOf(id) !== null) throw new BuiltInProfileError(id);
    if ((await this.rows(scope).delete({ id })) === 0) throw new NotFoundError('quirk profile', id);
  }

  private rows(scope: TenantScope): TenantRows<QuirkProfile> {
    return new TenantRows(this.dataSource, QuirkProfile, scope);
  }
}

const builtInOf = (id: string) => BUILT_IN_PROFILES.find((profile) => profile.id === id) ?? null;
