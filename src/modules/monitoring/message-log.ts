import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { BatchStatement, WriteBatch } from '../../platform/database/group-commit.js';
import { decodeCursor, type Page, toPage } from '../../platform/database/page.js';
import { storableText } from '../../platform/database/storable.js';
import type { TenantScope } from '../../platform/database/tenant-rows.js';
import { hideSecrets, hideUriSecrets, StationDirectory } from '../station/index.js';
import type { OcppMessageQuery, OcppMessageView } from './dto/ocpp-message.dto.js';

/** A CALL with its answer, as they travelled. */
export interface OcppExchange {
  stationId: string;
  /** Who sent the CALL: `in` is the charger. */
  direction: 'in' | 'out';
  /** The subprotocol, such as `ocpp1.6`. */
  protocol: string;
  /** Null, as is `action`, for what could not be read. */
  messageId: string | null;
  action: string | null;
  /** The text of the frame. */
  request: string;
  /** The text of the answer; null when there was none. */
  response: string | null;
  errorCode: string | null;
  receivedAt: Date;
  answeredAt: Date | null;
}

const insertMessages: BatchStatement<OcppExchange> = {
  name: 'ocpp-message',
  sql: `INSERT INTO monitoring.ocpp_message
          (station_id, direction, protocol, message_id, action, request, response, error_code, received_at, answered_at)
        SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
          $8::text[], $9::timestamptz[], $10::timestamptz[])`,
  columns: (exchanges) => [
    exchanges.map(({ stationId }) => stationId),
    exchanges.map(({ direction }) => direction),
    exchanges.map(({ protocol }) => protocol),
    exchanges.map(({ messageId }) => storable(messageId)),
    exchanges.map(({ action }) => storable(action)),
    exchanges.map(({ action, request }) => storable(kept(action, request))),
    exchanges.map(({ response }) => storable(response === null ? null : withoutSecrets(response))),
    exchanges.map(({ errorCode }) => storable(errorCode)),
    exchanges.map(({ receivedAt }) => receivedAt),
    exchanges.map(({ answeredAt }) => answeredAt),
  ],
};

interface MessageRow extends Omit<OcppExchange, 'stationId'> {
  id: number;
}

/** Every OCPP message of every charger, in both directions. */
@Injectable()
export class MessageLog {
  constructor(
    private readonly dataSource: DataSource,
    private readonly stations: StationDirectory,
  ) {}

  /** Adds the exchange to what its caller commits. Passwords in it are not written. */
  record(batch: WriteBatch, exchange: OcppExchange): void {
    batch.add(insertMessages, exchange);
  }

  /** Newest first. Throws NotFoundError when the tenant has no such station. */
  async list(scope: TenantScope, stationId: string, query: OcppMessageQuery): Promise<Page<OcppMessageView>> {
    await this.stations.findOrFail(scope, stationId);
    const rows: MessageRow[] = await this.dataSource.query(
      `SELECT id, direction, protocol, message_id AS "messageId", action, request, response,
              error_code AS "errorCode", received_at AS "receivedAt", answered_at AS "answeredAt"
         FROM monitoring.ocpp_message
        WHERE station_id = $1 AND id < $2
          AND ($3::text IS NULL OR action = $3) AND ($4::text IS NULL OR direction = $4)
          AND received_at >= coalesce($5::timestamptz, '-infinity')
          AND received_at < coalesce($6::timestamptz, 'infinity')
        ORDER BY id DESC LIMIT $7`,
      [
        stationId,
        positionAfter(query.cursor),
        query.action ?? null,
        query.direction ?? null,
        query.from ?? null,
        query.to ?? null,
        query.limit + 1,
      ],
    );
    return toPage(rows, query.limit, ({ id }) => [String(id)], toView);
  }
}

function positionAfter(cursor: string | undefined): string {
  if (cursor === undefined) return String(Number.MAX_SAFE_INTEGER);
  const [id = ''] = decodeCursor(cursor, ['bigint']);
  return id;
}

const storable = (text: string | null): string | null => (text === null ? null : storableText(text));

/** Calls whose payload is what somebody is, has or did; only who may read it does, where it is kept. */
const PERSONAL = new Set<string | null>(['NotifyCustomerInformation']);
const HIDDEN = '[hidden]';

const kept = (action: string | null, request: string): string =>
  PERSONAL.has(action) ? withoutData(request) : withoutSecrets(request);

/** The frame of a call without any text of its payload. */
function withoutData(request: string): string {
  const frame = parsedJson(request);
  if (!Array.isArray(frame)) return HIDDEN;
  const [type, messageId, action, payload] = frame as unknown[];
  const shown = Object.entries(payload ?? {}).map(([name, value]) => [
    name,
    typeof value === 'number' || typeof value === 'boolean' ? value : HIDDEN,
  ]);
  return JSON.stringify([type, messageId, action, Object.fromEntries(shown)]);
}

const MAY_HOLD_PASSWORD = /authorizationkey|password|passwd|passphrase|secret"|simpin|pincode|keycode/i;
/** JSON may have the slashes escaped. */
const MAY_HOLD_URI = /:\\?\/\\?\//;

/**
 * A charger's password travels in configuration messages of both directions, and those of file servers in the URIs of
 * firmware and logs; the log is no place to keep them, nor the codes that drivers type in.
 */
function withoutSecrets(text: string): string {
  const mayHoldPassword = MAY_HOLD_PASSWORD.test(text);
  if (!mayHoldPassword && !MAY_HOLD_URI.test(text)) return text;
  const parsed = parsedJson(text);
  if (parsed !== undefined) return JSON.stringify(hideSecrets(parsed));
  return mayHoldPassword ? HIDDEN : hideUriSecrets(text);
}

/** Undefined for a text that is not the JSON of an array or an object. */
function parsedJson(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

const toView = ({
  receivedAt,
  answeredAt,
  request,
  response,
  ...row
}: MessageRow): Readonly<OcppMessageView> => ({
  ...row,
  request: parsedJson(request) ?? request,
  response: response === null ? null : (parsedJson(response) ?? response),
  receivedAt: receivedAt.toISOString(),
  answeredAt: answeredAt?.toISOString() ?? null,
  durationMs: answeredAt === null ? null : answeredAt.getTime() - receivedAt.getTime(),
});
