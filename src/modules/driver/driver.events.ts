import type { DomainEvent } from '../../platform/events/outbox.js';
import type { DriverGroup } from './driver-group.entity.js';
import type { Driver } from './driver.entity.js';
import type { IdToken } from './id-token.entity.js';

type Change = 'Created' | 'Changed' | 'Deleted';

export const driverEvent = (change: Change, driver: Driver): DomainEvent => ({
  type: `Driver${change}`,
  tenantId: driver.tenantId,
  occurredAt: new Date(),
  data: { driverId: driver.id, groupId: driver.groupId, status: driver.status },
});

export const idTokenEvent = (change: Change, token: IdToken): DomainEvent => ({
  type: `IdToken${change}`,
  tenantId: token.tenantId,
  occurredAt: new Date(),
  data: { idTokenId: token.id, driverId: token.driverId, status: token.status },
});

export const driverGroupEvent = (change: Change, group: DriverGroup): DomainEvent => ({
  type: `DriverGroup${change}`,
  tenantId: group.tenantId,
  occurredAt: new Date(),
  data: { groupId: group.id, name: group.name, status: group.status },
});
