import { DataSource } from 'typeorm';
import { GroupCommit } from '../platform/database/group-commit.js';
import { Metrics } from '../platform/health/metrics.js';
import { Readiness } from '../platform/health/readiness.js';
import { openApiDocument } from '../platform/http/openapi.js';
import { Jobs } from '../platform/jobs/jobs.js';
import { createLogger } from '../platform/logging/logger.js';
import { openBackplane } from '../platform/redis/index.js';
import { entities, type Resources } from '../roles/resources.js';
import { createWeb } from '../roles/web.role.js';
import { adminConfig } from './database.js';

/** Needs no backing service: the document follows from the code alone. */
export async function printOpenApi(): Promise<Record<string, unknown>> {
  const app = await createWeb(await unconnected());
  await app.init();
  const document = openApiDocument(app);
  await app.close();
  return { ...document };
}

async function unconnected(): Promise<Resources> {
  const dataSource = new DataSource({ type: 'postgres', entities });
  return {
    config: adminConfig().withSecrets({ jwtSecret: 'no token is ever signed with this one' }),
    processId: 'openapi',
    logger: createLogger('silent'),
    dataSource,
    groupCommit: new GroupCommit(dataSource),
    backplane: await openBackplane({ processId: 'openapi', onError: () => {} }),
    jobs: Jobs.unopened({ url: 'postgres://127.0.0.1', maintains: false, onError: () => {} }),
    metrics: new Metrics(false),
    readiness: new Readiness({}),
    close: async () => {},
  };
}
