import { readFile } from 'node:fs/promises';

const TIMEOUT_MS = 15_000;
/** Where an embedded installation keeps its admin login. */
const ADMIN_FILE = '.data/admin.json';

/** Something the person at the command line can act on. */
export class SimulationError extends Error {}

export interface ApiAnswer {
  status: number;
  body: unknown;
}

/** The REST interface of the CSMS, as a machine client uses it. */
export class ApiClient {
  readonly #baseUrl: string;
  #headers: Record<string, string> | undefined;

  constructor(baseUrl: string) {
    this.#baseUrl = baseUrl.replace(/\/+$/, '');
  }

  async get(path: string): Promise<ApiAnswer> {
    return this.#request('GET', path);
  }

  async post(path: string, body: object): Promise<ApiAnswer> {
    return this.#request('POST', path, body);
  }

  /** @throws SimulationError unless the answer has one of these statuses */
  expect({ status, body }: ApiAnswer, what: string, ...statuses: number[]): void {
    if (statuses.includes(status)) return;
    const reason = textField(body, 'detail') ?? textField(body, 'title') ?? '';
    throw new SimulationError(`${what}: ${this.#baseUrl} answered HTTP ${status} ${reason}`.trim());
  }

  /** Signs in at the first request, and again when a long run has outlived its access token. */
  async #request(method: string, path: string, body?: object): Promise<ApiAnswer> {
    this.#headers ??= await this.#signIn();
    const answer = await this.#fetch(method, path, this.#headers, body);
    if (answer.status !== 401 || !this.#headers['Authorization']) return answer;
    this.#headers = await this.#signIn();
    return this.#fetch(method, path, this.#headers, body);
  }

  async #signIn(): Promise<Record<string, string>> {
    const apiKey = process.env['CSMS_API_KEY'];
    if (apiKey) return { 'X-Api-Key': apiKey };
    const login = await readAdminLogin();
    const answer = await this.#fetch('POST', '/auth/login', {}, login);
    this.expect(answer, `login of ${login.email} (${ADMIN_FILE}) refused`, 200, 201);
    const accessToken = textField(answer.body, 'accessToken');
    if (accessToken === undefined) throw new SimulationError('POST /auth/login answered without accessToken');
    return { Authorization: `Bearer ${accessToken}` };
  }

  async #fetch(
    method: string,
    path: string,
    headers: Record<string, string>,
    body?: object,
  ): Promise<ApiAnswer> {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const content = body && {
      body: JSON.stringify(body),
      headers: { ...headers, 'Content-Type': 'application/json' },
    };
    try {
      const response = await fetch(`${this.#baseUrl}${path}`, { method, headers, signal, ...content });
      const text = await response.text();
      return { status: response.status, body: parse(text) };
    } catch (error) {
      throw new SimulationError(`the CSMS is not reachable at ${this.#baseUrl} (${causeOf(error)})`);
    }
  }
}

async function readAdminLogin(): Promise<{ email: string; password: string }> {
  const content = await readFile(ADMIN_FILE, 'utf8').catch(() => undefined);
  const login = content === undefined ? undefined : parse(content);
  const email = textField(login, 'email');
  const password = textField(login, 'password');
  if (email !== undefined && password !== undefined) return { email, password };
  throw new SimulationError(
    `no login for the registration: set CSMS_API_KEY, start in the directory of an installation that has ${ADMIN_FILE}, ` +
      'or give --password or --no-register',
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A property of an object that came from outside. */
export function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

export function textField(value: unknown, name: string): string | undefined {
  const found = field(value, name);
  return typeof found === 'string' ? found : undefined;
}

/** The rows of a list answer. */
export function rows({ body }: ApiAnswer): unknown[] {
  const data = field(body, 'data');
  return Array.isArray(data) ? data : [];
}

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return textField(error.cause, 'code') ?? error.message;
}
