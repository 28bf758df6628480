import {
  Controller,
  type DynamicModule,
  Get,
  Header,
  Headers,
  HttpCode,
  Inject,
  Module,
  Res,
} from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { AppConfig } from '../config/config.js';
import type { RoleName } from '../config/environment.js';
import { Public } from '../auth/principal.js';
import { UnauthenticatedError } from '../errors.js';
import { sha256Equal } from '../crypto.js';
import { Readiness } from './readiness.js';
import { Metrics } from './metrics.js';

const ROLE = Symbol('role');

@ApiExcludeController()
@Public()
@Controller()
class HealthController {
  constructor(
    @Inject(ROLE) private readonly role: RoleName,
    private readonly readiness: Readiness,
    private readonly metrics: Metrics,
    private readonly config: AppConfig,
  ) {}

  /** 200 when this process can serve; 503 naming what fails when it cannot. */
  @Get('health')
  async health(@Res() reply: FastifyReply): Promise<void> {
    const { ready, checks } = await this.readiness.check();
    await reply.status(ready ? 200 : 503).send({ status: ready ? 'ok' : 'error', role: this.role, checks });
  }

  /** The process runs; says nothing of what it depends on. */
  @Get('health/live')
  @HttpCode(200)
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('metrics')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  async exposition(@Headers('authorization') authorization = ''): Promise<string> {
    const { metricsToken } = this.config;
    if (metricsToken !== undefined && !sha256Equal(authorization, `Bearer ${metricsToken}`)) {
      throw new UnauthenticatedError('The metrics need their token: Authorization: Bearer METRICS_TOKEN');
    }
    return this.metrics.registry.metrics();
  }
}

@Module({})
export class HealthModule {
  static forRole(role: RoleName, readiness: Readiness): DynamicModule {
    return {
      module: HealthModule,
      controllers: [HealthController],
      providers: [
        { provide: ROLE, useValue: role },
        { provide: Readiness, useValue: readiness },
      ],
    };
  }
}
