import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Principal } from '../../../platform/auth/principal.js';
import { isStorableIndex, storableText } from '../../../platform/database/storable.js';
import type { TenantScope } from '../../../platform/database/tenant-rows.js';
import { inTransaction } from '../../../platform/database/transaction.js';
import { NotFoundError } from '../../../platform/errors.js';
import { announce } from '../../../platform/events/outbox.js';
import { Commands } from '../command.service.js';
import type { CommandDto } from '../dto/command.dto.js';
import { stationEvent } from '../station.events.js';
import type { StationRef } from '../station-link.js';
import { nextRequestId } from '../station-task/station-task.store.js';
import type { CustomerInformationCommandDto, CustomerInformationDto } from './customer-information.dto.js';
import { expectInformation, findInformation, isPart, recordPart } from './customer-information.store.js';
import type { CustomerInformationPart } from './customer-information.js';

/**
 * What stations know of customers (N09, N10): personal data, which is read only by those who may, is kept only where it
 * was asked for, and goes with its time of retention.
 */
@Injectable()
export class CustomerInformation {
  constructor(
    private readonly dataSource: DataSource,
    private readonly commands: Commands,
  ) {}

  /** Throws as Commands.run does. */
  async request(
    principal: Principal,
    stationId: string,
    body: Readonly<CustomerInformationCommandDto>,
    waitSeconds: number,
  ): Promise<CommandDto> {
    const requestId = await nextRequestId(this.dataSource);
    const { report, clear } = body;
    return this.commands.run(
      principal,
      stationId,
      'customer-information',
      { ...body, requestId },
      waitSeconds,
      (manager, commandId) =>
        expectInformation(manager, principal, { commandId, stationId, requestId, report, clear }),
    );
  }

  async find(scope: TenantScope, stationId: string, commandId: string): Promise<CustomerInformationDto> {
    const information = await findInformation(this.dataSource, scope, stationId, commandId);
    if (information === null) throw new NotFoundError('customer information of command', commandId);
    return information;
  }

  /** One part of it, in whatever order; what nobody asked for is not kept. */
  async reported(
    { stationId, tenantId }: StationRef,
    part: CustomerInformationPart,
    at: Date,
  ): Promise<void> {
    if (!isStorableIndex(part.requestId) || !isPart(part.seqNo)) return;
    await inTransaction(this.dataSource, async (manager) => {
      const commandId = await recordPart(manager, stationId, { ...part, data: storableText(part.data) });
      if (commandId === null) return;
      const data = { stationId, commandId };
      await announce(manager, stationEvent('CustomerInformationReceived', tenantId, data, at));
    });
  }
}
