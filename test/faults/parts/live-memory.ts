import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { CsmsProcess } from '../../support/csms-process.ts';

/** What a process is to be started with. */
export const INSPECTED = { NODE_OPTIONS: '--inspect=127.0.0.1:0' };

/** In MiB, what a process holds of objects and buffers once its garbage has been collected: its inspector says so. */
export async function liveMebibytes({ errors }: Pick<CsmsProcess, 'errors'>): Promise<number> {
  const [url] = /ws:\/\/\S+/.exec(errors()) ?? [];
  if (url === undefined) throw new Error(`there is no inspector: ${errors()}`);
  const socket = new WebSocket(url);
  await once(socket, 'open');
  try {
    await ask(socket, 'HeapProfiler.collectGarbage');
    const { usedSize = NaN, backingStorageSize = NaN } = await ask(socket, 'Runtime.getHeapUsage');
    return (usedSize + backingStorageSize) / 2 ** 20;
  } finally {
    socket.close();
  }
}

async function ask(socket: WebSocket, method: string): Promise<Record<string, number>> {
  socket.send(JSON.stringify({ id: 1, method }));
  const [data] = (await once(socket, 'message')) as [Buffer];
  return (JSON.parse(data.toString()) as { result: Record<string, number> }).result;
}
