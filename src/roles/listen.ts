import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { AddressInfo } from 'node:net';

/** Opens the port last, when everything behind it is ready; 0 takes a free one. Returns the port. */
export async function listen(app: NestFastifyApplication, port: number, host: string): Promise<number> {
  await app.init();
  await app.listen(port, host);
  return (app.getHttpServer().address() as AddressInfo).port;
}
