import { type ApiClient, field, rows, SimulationError, textField } from './api-client.js';

const DRIVER = { name: 'Simulator', email: 'simulator@example.com' };

export interface Registered {
  password: string;
  /** The highest reading the CSMS knows of this station; a meter never goes back. */
  registerWh: number;
}

/** Makes stations and tokens known to the CSMS, over REST, as an operator would. */
export class Registration {
  readonly #api: ApiClient;
  #driverId: Promise<string> | undefined;

  constructor(api: ApiClient) {
    this.#api = api;
  }

  /**
   * Registers a station, unless it is known, gives it new credentials, and registers the token.
   * @throws SimulationError
   */
  async register(stationId: string, idToken: string): Promise<Registered> {
    const created = await this.#api.post('/stations', { stationId });
    this.#api.expect(created, `station ${stationId} cannot be registered`, 200, 201, 409);
    const path = `/stations/${encodeURIComponent(stationId)}/credentials`;
    const credentials = await this.#api.post(path, {});
    this.#api.expect(credentials, `no credentials for ${stationId}`, 200, 201);
    const password = textField(credentials.body, 'password');
    if (password === undefined) throw new SimulationError(`POST ${path} answered without password`);
    await this.#registerToken(idToken);
    return { password, registerWh: created.status === 409 ? await this.#lastReadingWh(stationId) : 0 };
  }

  async #registerToken(idToken: string): Promise<void> {
    const found = await this.#api.get(`/tokens?idToken=${encodeURIComponent(idToken)}`);
    this.#api.expect(found, `token ${idToken} cannot be looked up`, 200);
    if (rows(found).length > 0) return;
    this.#driverId ??= this.#findOrCreateDriver();
    const created = await this.#api.post(`/drivers/${await this.#driverId}/tokens`, {
      idToken,
      type: 'ISO14443',
    });
    this.#api.expect(created, `token ${idToken} cannot be registered`, 200, 201, 409);
  }

  async #findOrCreateDriver(): Promise<string> {
    const known = await this.#findDriver();
    if (known !== undefined) return known;
    const created = await this.#api.post('/drivers', DRIVER);
    this.#api.expect(created, `driver ${DRIVER.email} cannot be created`, 200, 201, 409);
    // Another simulator may have been first.
    const id = created.status === 409 ? await this.#findDriver() : textField(created.body, 'id');
    if (id === undefined) throw new SimulationError('POST /drivers answered without id');
    return id;
  }

  async #findDriver(): Promise<string | undefined> {
    const found = await this.#api.get(`/drivers?email=${encodeURIComponent(DRIVER.email)}`);
    this.#api.expect(found, 'drivers cannot be looked up', 200);
    return textField(rows(found)[0], 'id');
  }

  async #lastReadingWh(stationId: string): Promise<number> {
    const answer = await this.#api.get(
      `/charging-sessions?stationId=${encodeURIComponent(stationId)}&limit=20`,
    );
    this.#api.expect(answer, `sessions of ${stationId} cannot be read`, 200);
    const readings = rows(answer).flatMap((row) => [field(row, 'meterStartWh'), field(row, 'meterStopWh')]);
    return Math.max(0, ...readings.filter((reading) => typeof reading === 'number'));
  }
}
