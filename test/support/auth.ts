// A controller behind everything that stands before a handler, on a database of its own for each test file that
// imports this.
import { Body, Controller, Get, HttpCode, Module, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { afterAll, afterEach, beforeEach } from 'vitest';
import {
  AllowRead,
  AllowWrite,
  AuthModule,
  ensureFirstAdmin,
  NotReplayable,
  TokenInQuery,
} from '../../src/platform/auth/index.ts';
import { ConflictError } from '../../src/platform/errors.ts';
import { openResources } from './resources.ts';
import { caller, loggedIn, startWebApp } from './web-app.ts';

export const ADMIN = { email: 'admin@example.com', password: 'a password of the tests' };
export const DRIVER_ID = '7b0c6b4e-8e5c-4c5e-9d0d-1f6f3b1f0a01';

/** How often the handlers of Probe ran, and what `act` waits for before it answers. */
export const probe = { runs: 0, beforeAnswer: Promise.resolve() };

@Controller('probe')
class Probe {
  @Get('closed')
  closed(): string {
    return 'never';
  }

  @Get('read')
  @AllowRead()
  read(): { ok: boolean } {
    return { ok: true };
  }

  @Get('stream')
  @AllowRead()
  @TokenInQuery()
  stream(): { ok: boolean } {
    return { ok: true };
  }

  @Post('act')
  @AllowWrite()
  async act(@Body() body: { fail?: 'conflict' | 'fault' }): Promise<{ run: number; text: string }> {
    probe.runs++;
    await probe.beforeAnswer;
    if (body.fail === 'conflict') throw new ConflictError('station_offline', `Run ${probe.runs}`);
    if (body.fail === 'fault') throw new Error('a fault of ours');
    return { run: probe.runs, text: 'a\u0000b' };
  }

  @Post('later')
  @AllowWrite()
  later(@Res({ passthrough: true }) reply: FastifyReply): { run: number } {
    void reply.status(202);
    return { run: ++probe.runs };
  }

  @Post('empty')
  @HttpCode(204)
  @AllowWrite()
  empty(): void {
    probe.runs++;
  }

  @Post('secret')
  @AllowWrite()
  @NotReplayable()
  secret(): { run: number } {
    return { run: ++probe.runs };
  }
}

@Module({ controllers: [Probe] })
class ProbeModule {}

export const resources = await openResources();
await ensureFirstAdmin(resources.dataSource, ADMIN.email, ADMIN.password);
export const web = await startWebApp(resources, AuthModule, ProbeModule);
export const anonymous = caller(web.url);
export const admin = await loggedIn(web.url, ADMIN.email, ADMIN.password);

beforeEach(() => {
  probe.runs = 0;
  probe.beforeAnswer = Promise.resolve();
});
afterEach(async () => {
  await resources.dataSource.query(`DELETE FROM platform.app_user WHERE email <> $1`, [ADMIN.email]);
});
afterAll(async () => {
  await web.app.close();
  await resources.close();
});

export const newUser = (email: string, role = 'operator', password = 'another long password') =>
  admin('POST', '/users', { body: { email, name: 'Somebody', role, password } });
