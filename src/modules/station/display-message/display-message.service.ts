import { Injectable, type OnModuleInit } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import type { Principal } from '../../../platform/auth/principal.js';
import type { Page } from '../../../platform/database/page.js';
import { type ListOrder, type TenantScope, TenantRows } from '../../../platform/database/tenant-rows.js';
import { InvalidError, NotFoundError } from '../../../platform/errors.js';
import { type CommandRecord, Commands } from '../command.service.js';
import type { CommandDto } from '../dto/command.dto.js';
import { StationDirectory } from '../station-directory.js';
import {
  type DisplayMessageDto,
  type DisplayMessageQuery,
  type GetDisplayMessagesDto,
  type SetDisplayMessageDto,
  toDisplayMessageDto,
} from './display-message.dto.js';
import { DisplayMessage } from './display-message.entity.js';
import { DisplayMessageNotClearedError, DisplayMessageNotReplacedError } from './display-message.errors.js';
import { type Display, hasStatus } from './display-message.js';
import { failUnanswered, nextMessageId, nextReportId, recordReportAsked } from './display-message.store.js';

const NEWEST_FIRST: ListOrder<DisplayMessage> = { by: ['createdAt', 'id'], direction: 'DESC' };

/** The messages that stations are to show. What the charger makes of them comes by DisplayMessageReports. */
@Injectable()
export class DisplayMessages implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly directory: StationDirectory,
    private readonly commands: Commands,
  ) {}

  onModuleInit(): void {
    this.commands.follow('set-display-message', failUnanswered);
  }

  async list(
    scope: TenantScope,
    stationId: string,
    query: Readonly<DisplayMessageQuery>,
  ): Promise<Page<DisplayMessageDto>> {
    await this.directory.findOrFail(scope, stationId);
    const { limit, cursor, status, priority, state } = query;
    const now = new Date();
    const conditions = status === undefined ? [] : [hasStatus(status, now)];
    const filters = { stationId, priority, state };
    const page = await this.rows(scope).page({ limit, cursor }, NEWEST_FIRST, filters, conditions);
    return { ...page, data: page.data.map((message) => toDisplayMessageDto(message, now)) };
  }

  async find(scope: TenantScope, stationId: string, id: string): Promise<DisplayMessageDto> {
    return toDisplayMessageDto(await this.findOrFail(scope, stationId, id), new Date());
  }

  /**
   * Sends it, and returns it as it stands once the charger has answered, or after `waitSeconds`.
   * Throws what Commands.run throws; then nothing is recorded.
   */
  async create(
    principal: Principal,
    stationId: string,
    wanted: Readonly<SetDisplayMessageDto>,
    waitSeconds: number,
  ): Promise<DisplayMessageDto> {
    await this.directory.findOrFail(principal, stationId);
    const messageId = await nextMessageId(this.dataSource, stationId);
    const id = randomUUID();
    const record: CommandRecord = async (manager, commandId) => {
      const own = { id, stationId, messageId, commandId };
      await new TenantRows(manager, DisplayMessage, principal).insert(newMessage(own, wanted));
    };
    await this.set(principal, stationId, messageId, wanted, waitSeconds, record);
    return this.find(principal, stationId, id);
  }

  /**
   * Puts another in its place (2.0.1 O06). Returned unchanged, it was not answered within `waitSeconds`.
   * Throws DisplayMessageNotReplacedError, and what Commands.run throws.
   */
  async replace(
    principal: Principal,
    stationId: string,
    id: string,
    wanted: Readonly<SetDisplayMessageDto>,
    waitSeconds: number,
  ): Promise<DisplayMessageDto> {
    const { messageId } = await this.findOrFail(principal, stationId, id);
    const command = await this.set(principal, stationId, messageId, wanted, waitSeconds);
    if (hasFailed(command)) throw new DisplayMessageNotReplacedError(messageId, command.id);
    return this.find(principal, stationId, id);
  }

  /**
   * Has the charger clear it, and returns it as it stands then, or after `waitSeconds`. One that the charger is known
   * not to have is left as it is. Throws DisplayMessageNotClearedError, and what Commands.run throws.
   */
  async remove(
    principal: Principal,
    stationId: string,
    id: string,
    waitSeconds: number,
  ): Promise<DisplayMessageDto> {
    const before = await this.find(principal, stationId, id);
    const { messageId, status } = before;
    if (status === 'rejected' || status === 'cleared' || status === 'expired') return before;
    const request = { messageId };
    const command = await this.commands.run(
      principal,
      stationId,
      'clear-display-message',
      request,
      waitSeconds,
    );
    const message = await this.find(principal, stationId, id);
    if (message.status !== 'cleared' && hasFailed(command))
      throw new DisplayMessageNotClearedError(messageId, command.id);
    return message;
  }

  /** Asks which messages it has: it tells them in messages of its own. */
  async ask(
    principal: Principal,
    stationId: string,
    criteria: Readonly<GetDisplayMessagesDto>,
    waitSeconds: number,
  ): Promise<CommandDto> {
    const requestId = await nextReportId(this.dataSource);
    const request = { requestId, ...criteria };
    return this.commands.run(principal, stationId, 'get-display-messages', request, waitSeconds, (manager) =>
      recordReportAsked(manager, stationId, requestId, criteria),
    );
  }

  private async set(
    principal: Principal,
    stationId: string,
    messageId: number,
    { startDateTime, endDateTime, ...wanted }: Readonly<SetDisplayMessageDto>,
    waitSeconds: number,
    record?: CommandRecord,
  ): Promise<CommandDto> {
    if (endDateTime !== undefined && new Date(endDateTime) <= new Date())
      throw new InvalidError([{ path: 'endDateTime', message: 'must be in the future' }]);
    const request = {
      messageId,
      ...wanted,
      ...(startDateTime === undefined ? {} : { startDateTime: new Date(startDateTime).toISOString() }),
      ...(endDateTime === undefined ? {} : { endDateTime: new Date(endDateTime).toISOString() }),
    };
    return this.commands.run(principal, stationId, 'set-display-message', request, waitSeconds, record);
  }

  private async findOrFail(scope: TenantScope, stationId: string, id: string): Promise<DisplayMessage> {
    const message = await this.rows(scope).findOne({ stationId, id });
    if (message === null) throw new NotFoundError('display message', id);
    return message;
  }

  private rows(scope: TenantScope): TenantRows<DisplayMessage> {
    return new TenantRows(this.dataSource, DisplayMessage, scope);
  }
}

const hasFailed = ({ status }: CommandDto): boolean => ['rejected', 'failed', 'timeout'].includes(status);

const timeOrNull = (time: string | undefined): Date | null => (time === undefined ? null : new Date(time));

const displayOrNull = (display: SetDisplayMessageDto['display']): Display | null =>
  display === undefined
    ? null
    : {
        name: display.name,
        instance: display.instance ?? null,
        evseId: display.evseId ?? null,
        connectorId: display.connectorId ?? null,
      };

function newMessage(
  own: Pick<DisplayMessage, 'id' | 'stationId' | 'messageId' | 'commandId'>,
  wanted: Readonly<SetDisplayMessageDto>,
): Omit<DisplayMessage, 'tenantId'> {
  const { priority, state = null, transactionId = null, message } = wanted;
  const now = new Date();
  return {
    ...own,
    priority,
    state,
    startsAt: timeOrNull(wanted.startDateTime),
    endsAt: timeOrNull(wanted.endDateTime),
    transactionId,
    message: { format: message.format, language: message.language ?? null, content: message.content },
    display: displayOrNull(wanted.display),
    status: 'pending',
    statusReason: null,
    createdAt: now,
    updatedAt: now,
  };
}
