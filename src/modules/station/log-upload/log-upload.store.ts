import type { EntityManager } from 'typeorm';

export async function recordFilename(
  manager: EntityManager,
  commandId: string,
  filename: string,
): Promise<void> {
  await manager.query(`UPDATE station.log_upload SET filename = $2 WHERE command_id = $1`, [
    commandId,
    filename,
  ]);
}
