import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

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
  idTokenKey: string;
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
   * takes nothing. Nothing is taken of a token that is not prepaid, or is so in another currency.
   */
  async charge(manager: EntityManager, charge: PrepaidCharge): Promise<void> {
    const { tenantId, sessionId, idTokenKey, startedAt, amount, currency } = charge;
    const [token] = await manager.query<{ id: string }[]>(
      `SELECT id FROM driver.id_token
        WHERE tenant_id = $1 AND id_token_key = $2 AND prepaid_currency = $3 AND prepaid_since <= $4
          FOR UPDATE`,
      [tenantId, idTokenKey, currency, startedAt],
    );
    if (token === undefined) return;
    const [before] = await manager.query<{ amount: string }[]>(
      `SELECT amount FROM driver.prepaid_charge WHERE session_id = $1 AND id_token_id = $2`,
      [sessionId, token.id],
    );
    await manager.query(
      `UPDATE driver.id_token SET prepaid_amount = prepaid_amount - $2::numeric + $3::numeric WHERE id = $1`,
      [token.id, amount, before?.amount ?? '0'],
    );
    await manager.query(
      `INSERT INTO driver.prepaid_charge (session_id, id_token_id, amount, currency) VALUES ($1, $2, $3, $4)
       ON CONFLICT (session_id) DO UPDATE SET amount = excluded.amount, updated_at = now()`,
      [sessionId, token.id, amount, currency],
    );
  }
}
