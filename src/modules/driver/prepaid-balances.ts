import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { BatchQuery } from '../../platform/database/group-query.js';
import { ask } from '../../platform/database/turn.js';

/** What is left to charge for on a prepaid token. Below 0 when a session took more than there was. */
export interface PrepaidBalance {
  /** Exact decimal. */
  amount: string;
  /** ISO 4217. */
  currency: string;
  /** Sessions that started before the token was prepaid are not charged to it. */
  since: Date;
}

/** What a session costs the token that it was started with. */
export interface PrepaidCharge {
  tenantId: string;
  sessionId: string;
  /** Null for one that is of nobody. */
  idTokenKey: string | null;
  startedAt: Date;
  /** Exact decimal, with VAT. */
  amount: string;
  currency: string;
}

/** The balances of prepaid tokens, and what sessions take off them. */
@Injectable()
export class PrepaidBalances {
  constructor(private readonly dataSource: DataSource) {}

  /** Of those of the tokens that are prepaid, by the key of the token. */
  async find(tenantId: string, idTokenKeys: readonly string[]): Promise<Map<string, PrepaidBalance>> {
    const rows: (PrepaidBalance & { key: string })[] = await this.dataSource.query(
      `SELECT id_token_key AS key, prepaid_amount AS amount, prepaid_currency AS currency, prepaid_since AS since
         FROM driver.id_token
        WHERE tenant_id = $1 AND id_token_key = ANY ($2) AND prepaid_amount IS NOT NULL`,
      [tenantId, idTokenKeys],
    );
    return new Map(rows.map(({ key, ...balance }) => [key, balance]));
  }

  /**
   * Has the session charged with this amount in all: what was taken for it before is reckoned in, so that the same again
   * takes nothing, and given back where it turns out to be of another token. Nothing is taken of a token that is not
   * prepaid, or is so in another currency.
   */
  async charge(manager: EntityManager, charge: PrepaidCharge): Promise<void> {
    const { sessionId, idTokenKey } = charge;
    const [before] = await ask<string, Taken>(manager, takenForSession, sessionId);
    if (before !== undefined && before.tokenKey !== idTokenKey) await giveBack(manager, charge, before);
    const taken = before?.tokenKey === idTokenKey ? before.amount : '0';
    const token = idTokenKey === null ? undefined : await lockToken(manager, charge, idTokenKey);
    if (token === undefined) return;
    await take(manager, token.id, charge.amount, taken);
    await manager.query(
      `INSERT INTO driver.prepaid_charge (session_id, id_token_id, amount, currency) VALUES ($1, $2, $3, $4)
       ON CONFLICT (session_id) DO UPDATE SET amount = excluded.amount, updated_at = now()`,
      [sessionId, token.id, charge.amount, charge.currency],
    );
  }
}

interface Taken {
  key: string;
  amount: string;
  currency: string;
  tokenId: string;
  tokenKey: string;
}

const takenForSession: BatchQuery<string> = {
  name: 'driver.prepaid-charge',
  sql: `
    SELECT charge.session_id::text AS key, charge.amount, charge.currency, token.id AS "tokenId",
           token.id_token_key AS "tokenKey"
      FROM unnest($1::uuid[]) AS asked (session_id)
      JOIN driver.prepaid_charge charge USING (session_id)
      JOIN driver.id_token token ON token.id = charge.id_token_id`,
  columns: (sessionIds) => [[...sessionIds]],
  keyOf: (sessionId) => sessionId,
};

interface ChargedToken extends Pick<PrepaidCharge, 'tenantId' | 'startedAt' | 'currency'> {
  idTokenKey: string;
}

const chargedKey = ({ tenantId, startedAt, currency, idTokenKey }: ChargedToken): string =>
  `${Number(startedAt)} ${currency} ${tenantId} ${idTokenKey}`;

const chargedTokens: BatchQuery<ChargedToken> = {
  name: 'driver.charged-token',
  sql: `
    SELECT asked.key, token.id
      FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[])
             AS asked (key, tenant_id, id_token_key, currency, started_at)
      JOIN driver.id_token token
        ON token.tenant_id = asked.tenant_id AND token.id_token_key = asked.id_token_key
       AND token.prepaid_currency = asked.currency AND token.prepaid_since <= asked.started_at
     ORDER BY token.id
       FOR UPDATE OF token`,
  columns: (tokens) => [
    tokens.map(chargedKey),
    tokens.map(({ tenantId }) => tenantId),
    tokens.map(({ idTokenKey }) => idTokenKey),
    tokens.map(({ currency }) => currency),
    tokens.map(({ startedAt }) => startedAt),
  ],
  keyOf: chargedKey,
};

async function lockToken(
  manager: EntityManager,
  { tenantId, startedAt, currency }: PrepaidCharge,
  idTokenKey: string,
): Promise<{ id: string } | undefined> {
  const question = { tenantId, startedAt, currency, idTokenKey };
  const [token] = await ask<ChargedToken, { key: string; id: string }>(manager, chargedTokens, question);
  return token;
}

const take = (manager: EntityManager, tokenId: string, amount: string, taken: string): Promise<unknown> =>
  manager.query(
    `UPDATE driver.id_token SET prepaid_amount = prepaid_amount - $2::numeric + $3::numeric WHERE id = $1`,
    [tokenId, amount, taken],
  );

async function giveBack(
  manager: EntityManager,
  charge: PrepaidCharge,
  { tokenId, tokenKey, amount, currency }: Taken,
): Promise<void> {
  const token = await lockToken(manager, { ...charge, currency }, tokenKey);
  if (token !== undefined) await take(manager, tokenId, '0', amount);
  await manager.query(`DELETE FROM driver.prepaid_charge WHERE session_id = $1`, [charge.sessionId]);
}
