import type { RestClient } from './rest.ts';

/** Drivers of one group, each with one token; named after the spec that makes them. */
export class Fleet {
  readonly tokenIds = new Map<string, string>();

  private constructor(
    private readonly rest: RestClient,
    readonly groupId: string,
  ) {}

  static async create(rest: RestClient, name: string, groupIdToken: string | null = null): Promise<Fleet> {
    return new Fleet(rest, await idOf(rest.post('/driver-groups', { name, groupIdToken })));
  }

  /** Returns the driver's id. */
  async add(idToken: string, token: object = {}, driver: object = {}): Promise<string> {
    const { rest, groupId } = this;
    const email = `${idToken.toLowerCase()}@example.com`;
    const driverId = await idOf(rest.post('/drivers', { name: idToken, email, groupId, ...driver }));
    const fields = { idToken, type: 'ISO14443', ...token };
    this.tokenIds.set(idToken, await idOf(rest.post(`/drivers/${driverId}/tokens`, fields)));
    return driverId;
  }

  async change(idToken: string, change: object): Promise<void> {
    const { status } = await this.rest.patch(`/tokens/${String(this.tokenIds.get(idToken))}`, change);
    if (status !== 200) throw new Error(`the token could not be changed: ${status}`);
  }

  async remove(idToken: string): Promise<void> {
    const { status } = await this.rest.delete(`/tokens/${String(this.tokenIds.get(idToken))}`);
    if (status !== 204) throw new Error(`the token could not be removed: ${status}`);
  }
}

async function idOf(request: Promise<{ status: number; body: Record<string, unknown> }>): Promise<string> {
  const { status, body } = await request;
  if (status !== 201) throw new Error(`expected 201, got ${status}: ${JSON.stringify(body)}`);
  return String(body['id']);
}
