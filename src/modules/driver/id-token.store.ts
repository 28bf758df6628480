import type { DataSource, EntityManager } from 'typeorm';
import { type BatchQuery, GroupQuery } from '../../platform/database/group-query.js';
import { isStorableText } from '../../platform/database/storable.js';
import { ask } from '../../platform/database/turn.js';
import type { TokenState } from './authorisation.js';
import type { Standing } from './driver.entity.js';
import { emaidKey } from './emaid.js';

interface TokenQuestion {
  tenantId: string;
  idTokenKey: string;
}

interface TokenRow {
  id_token: string;
  id_token_key: string;
  type: string;
  status: Standing;
  valid_from: Date | null;
  valid_until: Date | null;
  driver_id: string;
  driver_status: Standing;
  max_concurrent_sessions: number | null;
  prepaid_amount: string | null;
  group_id: string | null;
  group_status: Standing | null;
  group_id_token: string | null;
  is_master_pass: boolean | null;
}

const TOKENS = `
  SELECT t.id_token, t.id_token_key, t.type, t.status, t.valid_from, t.valid_until, t.prepaid_amount,
         d.id AS driver_id, d.status AS driver_status, d.max_concurrent_sessions,
         g.id AS group_id, g.status AS group_status, g.group_id_token,
         g.is_master_pass
    FROM driver.id_token t
    JOIN driver.driver d ON d.id = t.driver_id
    LEFT JOIN driver.driver_group g ON g.id = d.group_id`;

const tokenKey = ({ tenantId, idTokenKey }: TokenQuestion): string => `${tenantId} ${idTokenKey}`;

type FoundToken = TokenRow & { key: string };

const tokenStates: BatchQuery<TokenQuestion> = {
  name: 'driver.token-state',
  sql: `
    SELECT asked.key, found.*
      FROM unnest($1::text[], $2::text[], $3::text[]) AS asked (key, tenant_id, id_token_key)
     CROSS JOIN LATERAL (${TOKENS} WHERE t.tenant_id = asked.tenant_id AND t.id_token_key = asked.id_token_key) found`,
  columns: (questions) => [
    questions.map(tokenKey),
    questions.map(({ tenantId }) => tenantId),
    questions.map(({ idTokenKey }) => idTokenKey),
  ],
  keyOf: tokenKey,
};

/** Tokens, each with what its driver and their group say of it; asked for many at once. */
export class TokenStates {
  private readonly states: GroupQuery<TokenQuestion, FoundToken>;

  constructor(private readonly dataSource: DataSource) {
    this.states = new GroupQuery(dataSource, tokenStates);
  }

  /** A contract is found in whichever way it is written, the very same text first. */
  async find(
    tenantId: string,
    idTokenKey: string,
    manager?: EntityManager,
  ): Promise<(TokenState & { driverId: string }) | null> {
    if (!isStorableText(idTokenKey)) return null;
    const contract = emaidKey(idTokenKey);
    const question = { tenantId, idTokenKey };
    const [row] =
      contract !== null
        ? await findContract(manager ?? this.dataSource, question, contract)
        : manager === undefined
          ? await this.states.ask(question)
          : await ask<TokenQuestion, FoundToken>(manager, tokenStates, question);
    return row === undefined ? null : toTokenState(row);
  }
}

const findContract = (
  connection: DataSource | EntityManager,
  { tenantId, idTokenKey }: TokenQuestion,
  contract: string,
): Promise<TokenRow[]> =>
  connection.query(
    `${TOKENS} WHERE t.tenant_id = $1 AND (t.id_token_key = $2 OR t.emaid_key = $3)
     ORDER BY t.id_token_key = $2 DESC LIMIT 1`,
    [tenantId, idTokenKey, contract],
  );

/** The tokens of the drivers of some groups, in the order of their keys. */
export async function findTokenStates(
  connection: DataSource | EntityManager,
  tenantId: string,
  groupIds: string[],
  limit: number,
): Promise<(TokenState & { key: string })[]> {
  const rows: TokenRow[] = await connection.query(
    `${TOKENS} WHERE t.tenant_id = $1 AND d.group_id = ANY ($2) ORDER BY t.id_token_key LIMIT $3`,
    [tenantId, groupIds, limit],
  );
  return rows.map((row) => ({ ...toTokenState(row), key: row.id_token_key }));
}

function toTokenState(row: TokenRow): TokenState & { driverId: string } {
  return {
    idToken: row.id_token,
    type: row.type,
    status: row.status,
    validFrom: row.valid_from,
    validUntil: row.valid_until,
    groupId: row.group_id,
    groupStatus: row.group_status,
    parentIdToken: row.group_id_token,
    isMasterPass: row.is_master_pass === true,
    driverId: row.driver_id,
    driverStatus: row.driver_status,
    maxConcurrentSessions: row.max_concurrent_sessions,
    prepaidAmount: row.prepaid_amount,
  };
}
