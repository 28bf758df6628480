import type { TestDatabase } from './database.ts';
import { RawCharger } from './raw-charger.ts';
import type { RestClient } from './rest.ts';

/** What a test needs to plant in a running CSMS, and to look at. */
export class SystemClient {
  private readonly passwords = new Map<string, string>();

  constructor(
    readonly database: Pick<TestDatabase, 'query'>,
    readonly ocppUrl: string,
    readonly rest: RestClient,
  ) {}

  /** Registers a station over REST and returns its password. */
  async addStation(stationId: string): Promise<string> {
    await created(this.rest.post('/stations', { stationId }));
    const { password } = await created(
      this.rest.post<{ password: string }>(`/stations/${stationId}/credentials`, {}),
    );
    this.passwords.set(stationId, password);
    return password;
  }

  /** A socket of the station, which is registered first if need be; on line when this resolves. */
  async connect(stationId: string, url = this.ocppUrl, protocol = 'ocpp1.6'): Promise<RawCharger> {
    const password = this.passwords.get(stationId) ?? (await this.addStation(stationId));
    const charger = await RawCharger.connect(url, stationId, password, [protocol]);
    await charger.served();
    return charger;
  }

  /** A driver with one token; returns the driver's id. */
  async addToken(idToken: string, extra: Record<string, unknown> = {}): Promise<string> {
    const driver = { name: `Driver of ${idToken}`, email: `${idToken.toLowerCase()}@example.com` };
    const { id } = await created(this.rest.post<{ id: string }>('/drivers', driver));
    await created(this.rest.post(`/drivers/${id}/tokens`, { idToken, type: 'ISO14443', ...extra }));
    return id;
  }

  /** A tariff for every station that has none of its own: a price for each kWh, and a VAT. */
  async addTariff(pricePerKwh: number, vat = 0): Promise<string> {
    const elements = [{ price_components: [{ type: 'ENERGY', price: pricePerKwh, vat, step_size: 1 }] }];
    const tariff = { name: 'By energy', currency: 'EUR', isDefault: true, elements };
    return (await created(this.rest.post<{ id: string }>('/tariffs', tariff))).id;
  }
}

async function created<T>(request: Promise<{ status: number; body: T }>): Promise<T> {
  const { status, body } = await request;
  if (status !== 201) throw new Error(`expected 201, got ${status}: ${JSON.stringify(body)}`);
  return body;
}
