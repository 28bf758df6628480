import { ADMIN } from './csms-process.ts';
import { setTimeout as sleep } from 'node:timers/promises';

export interface RestAnswer<T = Record<string, unknown>> {
  status: number;
  headers: Headers;
  body: T;
}

/** Speaks REST as a client outside would: with a login, over a real socket. */
export class RestClient {
  private constructor(
    private readonly url: string,
    private readonly headers: Record<string, string>,
  ) {}

  static anonymous(url: string): RestClient {
    return new RestClient(url, {});
  }

  /** As a machine does, which need not log in. */
  static withApiKey(url: string, key: string): RestClient {
    return new RestClient(url, { 'x-api-key': key });
  }

  static async login(url: string, login = ADMIN): Promise<RestClient> {
    return new RestClient(url, { authorization: `Bearer ${await RestClient.accessToken(url, login)}` });
  }

  static async accessToken(url: string, login = ADMIN): Promise<string> {
    const { status, body } = await RestClient.anonymous(url).post<{ accessToken: string }>(
      '/auth/login',
      login,
    );
    if (status !== 200) throw new Error(`the login failed: ${JSON.stringify(body)}`);
    return body.accessToken;
  }

  with(headers: Record<string, string>): RestClient {
    return new RestClient(this.url, { ...this.headers, ...headers });
  }

  get<T = Record<string, unknown>>(path: string): Promise<RestAnswer<T>> {
    return this.send<T>('GET', path);
  }

  post<T = Record<string, unknown>>(path: string, body?: unknown): Promise<RestAnswer<T>> {
    return this.send<T>('POST', path, body);
  }

  patch<T = Record<string, unknown>>(path: string, body: unknown): Promise<RestAnswer<T>> {
    return this.send<T>('PATCH', path, body);
  }

  put<T = Record<string, unknown>>(path: string, body: unknown): Promise<RestAnswer<T>> {
    return this.send<T>('PUT', path, body);
  }

  delete<T = Record<string, unknown>>(path: string): Promise<RestAnswer<T>> {
    return this.send<T>('DELETE', path);
  }

  private async send<T>(method: string, path: string, body?: unknown): Promise<RestAnswer<T>> {
    const response = await fetch(this.url + path, {
      method,
      headers: { ...this.headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return {
      status: response.status,
      headers: response.headers,
      body: (isJson ? JSON.parse(text) : text) as T,
    };
  }
}

/** Asks until the answer is there; fails with the last one when it does not come. */
export async function eventually<T>(
  ask: () => Promise<T | null | undefined | false>,
  seconds = 10,
): Promise<T> {
  const giveUpAt = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer !== null && answer !== undefined && answer !== false) return answer;
    if (Date.now() > giveUpAt) throw new Error(`it did not happen within ${seconds} s`);
    await sleep(50);
  }
}
