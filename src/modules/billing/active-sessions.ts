import { Global, Injectable, Module } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { type BatchQuery, GroupQuery } from '../../platform/database/group-query.js';
import { ask } from '../../platform/database/turn.js';
import { ActiveSessions } from '../driver/index.js';

interface CountQuestion {
  tenantId: string;
  idTokenKey: string;
  exceptSessionId: string | null;
}

interface SessionCount {
  key: string;
  count: number;
}

const countKey = ({ tenantId, idTokenKey, exceptSessionId }: CountQuestion): string =>
  `${exceptSessionId ?? ''} ${tenantId} ${idTokenKey}`;

const countsOfTokens: BatchQuery<CountQuestion> = {
  name: 'billing.sessions-of-token',
  sql: `
    SELECT asked.key, (SELECT count(*)::int FROM billing.charging_session
                        WHERE tenant_id = asked.tenant_id AND id_token_key = asked.id_token_key
                          AND status = 'active' AND id IS DISTINCT FROM asked.except_id) AS count
      FROM unnest($1::text[], $2::text[], $3::text[], $4::uuid[])
             AS asked (key, tenant_id, id_token_key, except_id)`,
  columns: (questions) => [
    questions.map(countKey),
    questions.map(({ tenantId }) => tenantId),
    questions.map(({ idTokenKey }) => idTokenKey),
    questions.map(({ exceptSessionId }) => exceptSessionId),
  ],
  keyOf: countKey,
};

/** Counts what is recorded as under way. */
@Injectable()
export class RecordedSessions extends ActiveSessions {
  private readonly counts: GroupQuery<CountQuestion, SessionCount>;

  constructor(dataSource: DataSource) {
    super();
    this.counts = new GroupQuery(dataSource, countsOfTokens);
  }

  async countOfToken(
    tenantId: string,
    idTokenKey: string,
    manager?: EntityManager,
    exceptSessionId?: string,
  ): Promise<number> {
    const question = { tenantId, idTokenKey, exceptSessionId: exceptSessionId ?? null };
    const [row] = await (manager === undefined
      ? this.counts.ask(question)
      : ask<CountQuestion, SessionCount>(manager, countsOfTokens, question));
    return row?.count ?? 0;
  }
}

/** Global, because the driver module asks for it and may not import this one. */
@Global()
@Module({
  providers: [{ provide: ActiveSessions, useClass: RecordedSessions }],
  exports: [ActiveSessions],
})
export class ActiveSessionsModule {}
