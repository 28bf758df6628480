import { expect } from 'vitest';
import { walkCommands } from './commands.ts';
import { type List, NOBODY, type Walk } from './walk.ts';

/** Firmware updates and log uploads: asked for, reported on, read back. */
export async function walkFirmwareAndLogs(walk: Walk): Promise<void> {
  const { rest, charger } = walk;
  await walkCommands(walk, {
    'update-firmware': { response: {} },
    'get-diagnostics': { response: { fileName: 'diagnostics.zip' } },
    'get-log': {},
  });
  await rest.post(
    '/stations/CP001/commands/update-firmware',
    { location: 'https://example.com/f', installAt: '2030-01-01T00:00:00Z' },
    422,
  );
  await charger.call('SignedFirmwareStatusNotification', { status: 'Installing', requestId: -7 });
  await charger.call('LogStatusNotification', { status: 'PermissionDenied', requestId: -8 });
  for (const [path, count] of [
    ['/stations/CP001/firmware-updates', 3],
    ['/stations/CP001/log-uploads', 5],
  ] as const) {
    const { data } = await rest.get<List>(`${path}?limit=200`);
    expect(data).toHaveLength(count);
    for (const task of data) expect(await rest.get(`${path}/${task.id}`)).toEqual(task);
    expect((await rest.get<List>(`${path}?limit=1&status=Rejected`)).data).toHaveLength(1);
    await rest.get(`${path}?status=Perhaps`, 400);
    await rest.get(`${path}?requestId=0`, 400);
    await rest.get(`${path}?cursor=x`, 400);
    await rest.get(`${path}/${NOBODY}`, 404);
    await rest.get(`${path}/none`, 400);
    await rest.get(path.replace('CP001', 'NONE'), 404);
  }
}
