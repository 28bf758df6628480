import { type DynamicModule, type INestApplication, Module, type Type } from '@nestjs/common';
import { WsAdapter } from '@nestjs/platform-ws';
import { createApiKey, DEFAULT_TENANT } from '../../src/platform/auth/index.ts';
import { createHttpApp } from '../../src/platform/http/server.ts';
import { PlatformModule, type SharedResources } from '../../src/platform/platform.module.ts';

export interface WebApp {
  app: INestApplication;
  /** Such as `http://127.0.0.1:50123`. */
  url: string;
}

@Module({})
class TestWebModule {}

/** The given modules behind a real port, put together as the web role does it. */
export async function startWebApp(
  resources: SharedResources,
  ...imports: (Type | DynamicModule)[]
): Promise<WebApp> {
  const module = { module: TestWebModule, imports: [PlatformModule.forRole('web', resources), ...imports] };
  const app = await createHttpApp(module, resources.logger, resources.config.trustedProxies);
  app.useWebSocketAdapter(new WsAdapter(app));
  await app.listen(0, '127.0.0.1');
  return { app, url: await app.getUrl() };
}

export interface Answer {
  status: number;
  headers: Headers;
  body: Record<string, unknown>;
}

export type Call = (
  method: string,
  path: string,
  options?: { body?: unknown; headers?: Record<string, string> },
) => Promise<Answer>;

/** Requests with these headers; an empty answer has the body `{}`. */
export function caller(url: string, headers: Record<string, string> = {}): Call {
  return async (method, path, options = {}) => {
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
        ...options.headers,
      },
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    });
    const text = await response.text();
    const body = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
    return { status: response.status, headers: response.headers, body };
  };
}

/** Requests of a user who has just logged in. */
export async function loggedIn(url: string, email: string, password: string): Promise<Call> {
  const { body } = await caller(url)('POST', '/auth/login', { body: { email, password } });
  return caller(url, { authorization: `Bearer ${String(body['accessToken'])}` });
}

/** Requests of a machine, with an API key of its own. */
export async function withApiKey(
  { url }: WebApp,
  { dataSource }: SharedResources,
  role: 'operator' | 'viewer',
  tenant = DEFAULT_TENANT,
): Promise<Call> {
  const { key } = await createApiKey(dataSource, tenant, { name: role, role });
  return caller(url, { 'x-api-key': key });
}
