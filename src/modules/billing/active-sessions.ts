import { Global, Injectable, Module } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { ActiveSessions } from '../driver/index.js';

/** Counts what is recorded as under way. */
@Injectable()
export class RecordedSessions extends ActiveSessions {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  async countOfToken(
    tenantId: string,
    idTokenKey: string,
    manager?: EntityManager,
    exceptSessionId?: string,
  ): Promise<number> {
    const rows: { count: number }[] = await (manager ?? this.dataSource).query(
      `SELECT count(*)::int AS count FROM billing.charging_session
        WHERE tenant_id = $1 AND id_token_key = $2 AND status = 'active' AND id IS DISTINCT FROM $3`,
      [tenantId, idTokenKey, exceptSessionId ?? null],
    );
    return rows[0]?.count ?? 0;
  }
}

/** Global, because the driver module asks for it and may not import this one. */
@Global()
@Module({
  providers: [{ provide: ActiveSessions, useClass: RecordedSessions }],
  exports: [ActiveSessions],
})
export class ActiveSessionsModule {}
