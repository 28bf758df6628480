import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { AddressInfo } from 'node:net';

/** Two processes of a role on one machine need ports of their own. */
export class PortTakenError extends Error {
  constructor(port: number, cause: unknown) {
    super(`Another program listens on port ${String(port)}. Give this process one of its own.`, { cause });
    this.name = 'PortTakenError';
  }
}

/** Opens the port last, when everything behind it is ready; 0 takes a free one. Returns the port. */
export async function listen(app: NestFastifyApplication, port: number, host: string): Promise<number> {
  await app.init();
  await app.listen(port, host).catch((error: unknown) => {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    throw isTaken ? new PortTakenError(port, error) : error;
  });
  return (app.getHttpServer().address() as AddressInfo).port;
}
