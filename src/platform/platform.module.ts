import { type DynamicModule, Global, Module, RequestMethod } from '@nestjs/common';
import { ConfigModule, ConfigService } from '@nestjs/config';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { hostname } from 'node:os';
import { LoggerModule, type Params } from 'nestjs-pino';
import { DataSource } from 'typeorm';
import { AppConfig } from './config/config.js';
import type { RoleName } from './config/environment.js';
import { GroupCommit } from './database/group-commit.js';
import { GroupTransaction } from './database/group-transaction.js';
import { Jobs } from './jobs/jobs.js';
import { errorForLog } from './logging/error-for-log.js';
import { type Logger, LOGGER } from './logging/logger.js';
import {
  type Backplane,
  CommandRouter,
  LiveEvents,
  SharedAnswers,
  SharedCache,
  StationRegistry,
} from './redis/index.js';
import { Metrics } from './health/metrics.js';
import { OutgoingRequests } from './http/outgoing-requests.js';
import { Secrets } from './secrets/secrets.js';

/** What the roles of one process share. */
export interface SharedResources {
  config: AppConfig;
  processId: string;
  logger: Logger;
  dataSource: DataSource;
  groupCommit: GroupCommit;
  backplane: Backplane;
  jobs: Jobs;
  metrics: Metrics;
}

/** The identity of this process among all processes of the installation. */
export const PROCESS_ID = Symbol('process id');
export const newProcessId = (): string => `${hostname()}-${String(process.pid)}-${randomUUID().slice(0, 8)}`;

function levelOf(statusCode: number, error: Error | undefined): 'error' | 'warn' | 'debug' {
  if (error !== undefined || statusCode >= 500) return 'error';
  return statusCode >= 400 ? 'warn' : 'debug';
}

/** The station that the path or the query of a request names. */
function stationOf(url: string): { stationId?: string } {
  const stationId =
    /^\/stations\/([\w*+=.|@-]{1,48})(?:[/?]|$)|[?&]stationId=([\w*+=.|@-]{1,48})(?:&|$)/.exec(url);
  const named = stationId?.[1] ?? stationId?.[2];
  return named === undefined ? {} : { stationId: named };
}

/** A line for each request that has been answered. */
const requestLog = (logger: Logger): Params => ({
  forRoutes: [{ path: '/*path', method: RequestMethod.ALL }],
  pinoHttp: {
    logger,
    // Fastify has given the request its id.
    genReqId: (request) => request.id,
    customLogLevel: (_request, { statusCode }, error) => levelOf(statusCode, error),
    customAttributeKeys: { reqId: 'requestId' },
    quietReqLogger: true,
    customProps: ({ originalUrl, url }: IncomingMessage & { originalUrl?: string }) =>
      stationOf(originalUrl ?? url ?? ''),
    serializers: {
      req: ({ method, url }: { method: string; url: string }) => ({ method, url: url.split('?')[0] }),
      err: ({ raw }: { raw: unknown }) => errorForLog(raw),
    },
  },
});

@Global()
@Module({})
export class PlatformModule {
  static forRole(role: RoleName, resources: SharedResources): DynamicModule {
    const { config, dataSource, groupCommit, backplane, jobs, metrics } = resources;
    const logger = resources.logger.child({ role });
    return {
      module: PlatformModule,
      imports: [
        ConfigModule.forRoot({ ignoreEnvFile: true, ignoreEnvVars: true, load: [() => ({ app: config })] }),
        LoggerModule.forRoot(requestLog(logger)),
      ],
      providers: [
        {
          provide: AppConfig,
          inject: [ConfigService],
          useFactory: (service: ConfigService) => service.getOrThrow<AppConfig>('app'),
        },
        { provide: PROCESS_ID, useValue: resources.processId },
        { provide: LOGGER, useValue: logger },
        { provide: DataSource, useValue: dataSource },
        { provide: GroupCommit, useValue: groupCommit },
        { provide: GroupTransaction, useValue: new GroupTransaction(dataSource) },
        { provide: Jobs, useValue: jobs },
        { provide: Metrics, useValue: metrics },
        { provide: StationRegistry, useValue: backplane.registry },
        { provide: CommandRouter, useValue: backplane.router },
        { provide: LiveEvents, useValue: backplane.events },
        { provide: SharedAnswers, useValue: backplane.answers },
        { provide: SharedCache, useValue: backplane.cache },
        { provide: Secrets, useValue: new Secrets(config.secretsKey) },
        OutgoingRequests,
      ],
      exports: [
        AppConfig,
        PROCESS_ID,
        LOGGER,
        DataSource,
        GroupCommit,
        GroupTransaction,
        Jobs,
        Metrics,
        StationRegistry,
        CommandRouter,
        LiveEvents,
        SharedAnswers,
        SharedCache,
        Secrets,
        OutgoingRequests,
      ],
    };
  }
}
