import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { DataSource, type EntityManager } from 'typeorm';
import type { Page } from '../database/page.js';
import { TenantRows, type TenantScope } from '../database/tenant-rows.js';
import { inTransaction, isUniqueViolation } from '../database/transaction.js';
import { ConflictError, InvalidError, NotFoundError } from '../errors.js';
import type { CreateUser, UpdateUser, UserQuery, UserView } from './dto/user.dto.js';
import { hashPassword } from './password.js';
import type { Role } from './principal.js';
import { User } from './user.entity.js';

const rowsOf = (connection: DataSource | EntityManager, scope: TenantScope) =>
  new TenantRows(connection, User, scope);

/** Throws ConflictError when the email address is taken, InvalidError when role and driver do not fit. */
export async function createUser(
  connection: DataSource | EntityManager,
  scope: TenantScope,
  { email, name, password, role, driverId = null }: Readonly<CreateUser>,
): Promise<User> {
  checkDriver(role, driverId);
  const passwordHash = await hashPassword(password);
  const now = new Date();
  const user = { id: randomUUID(), email, name, passwordHash, role, driverId, status: 'active' as const };
  return refusingTakenEmail(rowsOf(connection, scope).insert({ ...user, createdAt: now, updatedAt: now }));
}

@Injectable()
export class UsersService {
  constructor(private readonly dataSource: DataSource) {}

  async create(scope: TenantScope, request: CreateUser): Promise<UserView> {
    return toView(await createUser(this.dataSource, scope, request));
  }

  async list(scope: TenantScope, { role, status, ...page }: UserQuery): Promise<Page<UserView>> {
    const { data, nextCursor } = await rowsOf(this.dataSource, scope).page(
      page,
      { by: ['id'], direction: 'ASC' },
      { role, status },
    );
    return { data: data.map(toView), nextCursor };
  }

  async find(scope: TenantScope, id: string): Promise<UserView> {
    return toView(await findOrFail(this.dataSource, scope, id));
  }

  /** A new role, password, driver or status ends the user's sessions as soon as their access tokens expire. */
  async update(scope: TenantScope, id: string, { password, ...fields }: UpdateUser): Promise<UserView> {
    const change: Partial<User> = { ...fields, updatedAt: new Date() };
    if (password !== undefined) change.passwordHash = await hashPassword(password);
    return inTransaction(this.dataSource, async (manager) => {
      const admins = await lockActiveAdmins(manager, scope);
      const user = await findOrFail(manager, scope, id);
      const sessionsEnd = endsSessions(user, change);
      Object.assign(user, change);
      checkDriver(user.role, user.driverId);
      if (user.role !== 'admin' || user.status !== 'active') refuseLastAdmin(admins, id);
      await refusingTakenEmail(rowsOf(manager, scope).update({ id }, change));
      if (sessionsEnd) {
        await manager.query(`DELETE FROM platform.refresh_token WHERE user_id = $1`, [id]);
      }
      return toView(user);
    });
  }

  async delete(scope: TenantScope, id: string): Promise<void> {
    await inTransaction(this.dataSource, async (manager) => {
      refuseLastAdmin(await lockActiveAdmins(manager, scope), id);
      if ((await rowsOf(manager, scope).delete({ id })) === 0) throw new NotFoundError('user', id);
    });
  }
}

async function findOrFail(
  connection: DataSource | EntityManager,
  scope: TenantScope,
  id: string,
): Promise<User> {
  const user = await rowsOf(connection, scope).findOne({ id });
  if (user === null) throw new NotFoundError('user', id);
  return user;
}

/** Locked, so that of two admins who remove each other at once only one succeeds. */
async function lockActiveAdmins(manager: EntityManager, scope: TenantScope): Promise<string[]> {
  const rows: { id: string }[] = await manager.query(
    `SELECT id FROM platform.app_user
      WHERE tenant_id = $1 AND role = 'admin' AND status = 'active' ORDER BY id FOR UPDATE`,
    [scope.tenantId],
  );
  return rows.map((row) => row.id);
}

function refuseLastAdmin(admins: string[], id: string): void {
  if (admins.length === 1 && admins[0] === id) {
    throw new ConflictError(
      'last_admin',
      'The last active admin cannot be removed, blocked or given another role',
    );
  }
}

function checkDriver(role: Role, driverId: string | null): void {
  if (role === 'driver' && driverId === null) {
    throw new InvalidError([{ path: 'driverId', message: 'must be set for role driver' }]);
  }
  if (role !== 'driver' && driverId !== null) {
    throw new InvalidError([{ path: 'driverId', message: 'must not be set for another role than driver' }]);
  }
}

const endsSessions = (user: User, change: Partial<User>): boolean =>
  (['role', 'passwordHash', 'driverId', 'status'] as const).some(
    (field) => change[field] !== undefined && change[field] !== user[field],
  );

async function refusingTakenEmail<T>(write: Promise<T>): Promise<T> {
  try {
    return await write;
  } catch (error) {
    if (isUniqueViolation(error))
      throw new ConflictError('email_taken', 'There is a user with this email address');
    throw error;
  }
}

const toView = ({
  id,
  email,
  name,
  role,
  driverId,
  status,
  createdAt,
  updatedAt,
}: User): Readonly<UserView> => ({
  id,
  email,
  name,
  role,
  driverId,
  status,
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
});
