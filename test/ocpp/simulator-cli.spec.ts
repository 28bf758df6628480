import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { runFleetFromCli } from '../../src/simulator/fleet-run.js';
import { runSingle } from '../../src/simulator/single-run.js';
import { CliBench } from '../support/simulator-cli.ts';

const bench = new CliBench();
const options = (...args: string[]) => bench.options(...args);
const never = new AbortController().signal;

/** Shows the transaction of the charger as a session of the CSMS. */
function showSession(changes: object = {}): void {
  bench.api.on('GET /charging-sessions', () => {
    const [stop] = bench.csms.received('StopTransaction');
    const [start] = bench.csms.received('StartTransaction');
    if (!start || !stop) return { data: [] };
    const session = {
      id: 'session-1',
      transactionId: '1',
      status: 'ended',
      startedAt: start['timestamp'],
      endedAt: stop['timestamp'],
      energyWh: Number(stop['meterStop']) - Number(start['meterStart']),
      stopReason: 'Local',
      cost: '0.42',
      currency: 'EUR',
    };
    return { data: [{ ...session, ...changes }] };
  });
}

describe('a single run', () => {
  it('registers station, credentials, driver and token, and prints the session of the CSMS', async () => {
    showSession();
    await runSingle(options(), never);
    expect(bench.api.requests).toEqual(
      expect.arrayContaining([
        'POST /stations {"stationId":"CP001"}',
        'POST /stations/CP001/credentials {}',
        'GET /tokens?idToken=SIM-0001',
        'GET /drivers?email=simulator%40example.com',
        'POST /drivers {"name":"Simulator","email":"simulator@example.com"}',
        'POST /drivers/driver-1/tokens {"idToken":"SIM-0001","type":"ISO14443"}',
      ]),
    );
    expect(new Set(bench.api.credentials)).toEqual(new Set(['key-1']));
    const login = Buffer.from('CP001:password-of-CP001').toString('base64');
    expect(bench.csms.authorizations).toEqual([`Basic ${login}`]);
    expect(bench.printed).toMatch(/^Session +session-1$/m);
    expect(bench.printed).toMatch(/^Energy +1\.000 kWh$/m);
    expect(bench.printed).toMatch(/^Cost +0\.42 EUR$/m);
  });

  it('prints one line of JSON', async () => {
    showSession();
    await runSingle(options('--json'), never);
    expect(bench.printed.endsWith('}\n')).toBe(true);
    expect(JSON.parse(bench.printed)).toMatchObject({
      sessionId: 'session-1',
      transactionId: 1,
      energyWh: 1000,
      cost: '0.42',
      currency: 'EUR',
      stopReason: 'Local',
      status: 'ended',
    });
  });

  it('registers neither station nor token twice, and never turns the meter back', async () => {
    bench.api.on('POST /stations', () => ({ status: 409 }));
    bench.api.on('GET /tokens', () => ({ data: [{ idToken: 'SIM-0001' }] }));
    bench.api.on('GET /charging-sessions', () => ({ data: [{ meterStartWh: 500, meterStopWh: 12_345 }] }));
    const run = runSingle(options(), never);
    await bench.received('StartTransaction');
    showSession();
    await run;
    expect(bench.api.requests.filter((request) => request.includes('driver'))).toEqual([]);
    expect(bench.csms.received('StartTransaction')).toMatchObject([{ meterStart: 12_345 }]);
  });

  it('takes the driver that another simulator has made at the same moment', async () => {
    let asked = 0;
    bench.api.on('GET /drivers', () => ({ data: asked++ === 0 ? [] : [{ id: 'driver-2' }] }));
    bench.api.on('POST /drivers', () => ({ status: 409 }));
    const run = runSingle(options(), never);
    await bench.received('StartTransaction');
    showSession();
    await run;
    expect(bench.api.requests.filter((request) => request.includes('/tokens {'))).toEqual([
      expect.stringContaining('POST /drivers/driver-2/tokens'),
    ]);
  });

  it('fails when the CSMS counted another energy', async () => {
    showSession({ energyWh: 999 });
    await expect(runSingle(options(), never)).rejects.toThrow(
      'the CSMS counted 999 Wh in session session-1, the charger 1000 Wh',
    );
  });

  it('fails when the CSMS broke the protocol, though the session ended', async () => {
    showSession();
    bench.csms.on('StatusNotification', () => ({ status: 'Accepted' }));
    await expect(runSingle(options(), never)).rejects.toThrow(
      'StatusNotification: the answer breaks OCPP 1.6',
    );
    expect(bench.printed).toContain('session-1');
  });

  it('fails when the token is refused at the start', async () => {
    showSession({ energyWh: 0 });
    bench.csms.on('StartTransaction', () => ({ idTagInfo: { status: 'Invalid' }, transactionId: 1 }));
    await expect(runSingle(options(), never)).rejects.toThrow('the CSMS refused token SIM-0001');
  });

  it('drops the line in the middle and still has all of the energy', async () => {
    showSession();
    await runSingle(options('--speed', '240', '--offline-after', '0.5', '--offline-for', '1.5'), never);
    expect(bench.csms.authorizations).toHaveLength(2);
    expect(bench.csms.received('BootNotification')).toHaveLength(1);
    expect(bench.printed).toMatch(/^Energy +1\.000 kWh$/m);
  });

  it('ends what runs when it is interrupted', async () => {
    showSession();
    const interruption = new AbortController();
    const run = runSingle(options('--speed', '10'), interruption.signal);
    await bench.received('MeterValues');
    interruption.abort();
    await run;
    expect(bench.csms.received('StopTransaction')).toMatchObject([{ reason: 'Local' }]);
    expect(bench.printed).toContain('session-1');
  });

  it('waits for a remote start, and stays until it is interrupted', async () => {
    showSession();
    const interruption = new AbortController();
    const run = runSingle(options('--wait', '--stay'), interruption.signal);
    await bench.received('StatusNotification', 3);
    expect(bench.csms.received('StartTransaction')).toEqual([]);
    expect(await bench.request('RemoteStartTransaction', { idTag: 'REMOTE' })).toEqual({
      status: 'Accepted',
    });
    await expect.poll(() => bench.printed, { timeout: 10_000 }).toContain('session-1');
    expect(await bench.request('ClearCache', {})).toEqual({ status: 'Accepted' });
    interruption.abort();
    await run;
  });

  it('ends well when nobody came', async () => {
    const interruption = new AbortController();
    const run = runSingle(options('--wait'), interruption.signal);
    await bench.received('StatusNotification', 3);
    interruption.abort();
    await run;
    expect(bench.printed).toBe('');
  });

  it('needs no REST where it registers nothing', async () => {
    await runSingle(options('--password', 'own'), never);
    expect(bench.api.requests).toEqual([]);
    expect(bench.csms.authorizations).toEqual([`Basic ${Buffer.from('CP001:own').toString('base64')}`]);
    expect(bench.printed).toMatch(/^Energy +1\.000 kWh$/m);
    expect(bench.printed).not.toContain('Cost');
  });

  it('says what the CSMS refused', async () => {
    bench.api.on('POST /stations', () => ({ status: 403, detail: 'only operators may' }));
    await expect(runSingle(options(), never)).rejects.toThrow(
      `station CP001 cannot be registered: ${bench.api.url} answered HTTP 403 only operators may`,
    );
  });

  it('says where no CSMS is', async () => {
    await bench.api.stop();
    await expect(runSingle(options(), never)).rejects.toThrow(
      `the CSMS is not reachable at ${bench.api.url} (ECONNREFUSED)`,
    );
    await bench.api.listen();
  });
});

describe('without an API key', () => {
  const home = process.cwd();

  beforeEach(async () => {
    vi.stubEnv('CSMS_API_KEY', undefined);
    process.chdir(await mkdtemp(join(tmpdir(), 'simulate-')));
  });

  afterEach(() => process.chdir(home));

  async function keepLogin(): Promise<void> {
    await mkdir('.data');
    await writeFile('.data/admin.json', JSON.stringify({ email: 'admin@example.com', password: 'pass' }));
  }

  it('signs in with the login that the installation keeps, and again when the token has run out', async () => {
    await keepLogin();
    showSession();
    let logins = 0;
    bench.api.on('POST /auth/login', () => ({ accessToken: `token-${(logins += 1)}` }));
    bench.api.on('GET /tokens', () => (logins === 1 ? { status: 401 } : { data: [{ idToken: 'SIM-0001' }] }));
    await runSingle(options(), never);
    expect(bench.api.requests.filter((request) => request.includes('login'))).toEqual(
      Array(2).fill('POST /auth/login {"email":"admin@example.com","password":"pass"}'),
    );
    expect(bench.api.credentials.slice(0, 2)).toEqual([undefined, 'Bearer token-1']);
    expect(bench.api.credentials.at(-1)).toBe('Bearer token-2');
    expect(bench.printed).toContain('session-1');
  });

  it('says that the login is refused', async () => {
    await keepLogin();
    bench.api.on('POST /auth/login', () => ({ status: 401, title: 'Unauthorized' }));
    await expect(runSingle(options(), never)).rejects.toThrow(
      'login of admin@example.com (.data/admin.json) refused',
    );
  });

  it('says that there is none', async () => {
    await expect(runSingle(options(), never)).rejects.toThrow(
      'no login for the registration: set CSMS_API_KEY',
    );
  });
});

describe('a fleet', () => {
  it('gives each charger its own token, and prints a table', async () => {
    await runFleetFromCli(options('--fleet', '10', '--sessions', '2'), never);
    expect(bench.api.requests.filter((request) => request.startsWith('POST /drivers {'))).toHaveLength(1);
    expect(bench.csms.received('StopTransaction')).toHaveLength(20);
    const pairs = bench.csms.calls
      .filter(({ action }) => action === 'StartTransaction')
      .map(({ stationId, payload }) => `${stationId} ${String(payload['idTag'])}`);
    expect(new Set(pairs).size).toBe(10);
    expect(pairs).toContain('CP001-0010 SIM-0001-0010');
    expect(bench.printed).toMatch(/^action +calls +failures +p50 ms +p99 ms +max ms$/m);
    expect(bench.printed).toMatch(/^StartTransaction +20 +0 +\d+\.\d +\d+\.\d +\d+\.\d$/m);
    expect(bench.printed).toMatch(/^20 sessions started, 20 ended, 20\.0 kWh in \d+\.\d s$/m);
  });

  it('fails when a call failed, and says which was the first', async () => {
    bench.csms.on('StatusNotification', (_payload, stationId) =>
      stationId === 'CP001-0002' ? { error: 'InternalError' } : {},
    );
    const run = runFleetFromCli(options('--fleet', '2', '--json'), never);
    await expect(run).rejects.toThrow(
      /^\d calls failed, 0 sessions missing; first: CP001-0002: StatusNotification: CALLERROR InternalError/,
    );
    expect(JSON.parse(bench.printed)).toMatchObject({ sessionsEnded: 2, sessionsMissing: 0, energyWh: 2000 });
  });

  it('fails when a session is missing', async () => {
    bench.csms.on('Authorize', (_payload, stationId) => ({
      idTagInfo: { status: stationId === 'CP001-0001' ? 'Blocked' : 'Accepted' },
    }));
    const run = runFleetFromCli(options('--fleet', '2'), never);
    await expect(run).rejects.toThrow(
      /^0 calls failed, 1 sessions missing; first: CP001-0001: token .* Blocked$/,
    );
  });

  it('tells how lines were closed on it, and goes on', async () => {
    bench.csms.on('StopTransaction', () => {
      setTimeout(() => bench.csms.closeAll(1012), 10);
      return {};
    });
    await runFleetFromCli(options('--fleet', '1', '--sessions', '2'), never);
    expect(bench.printed).toMatch(
      /^2 sessions started, 2 ended, 2\.0 kWh .*\nlines closed on the chargers: 2 with 1012$/m,
    );
  });

  it('is not well with --check when the CSMS does not show the sessions of its ledgers', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    const run = runFleetFromCli(options('--fleet', '1', '--check'), never);
    bench.api.on('GET /charging-sessions', () => {
      vi.advanceTimersByTime(60_000);
      return { data: [] };
    });
    await expect(run).rejects.toThrow(
      /first: CP001-0001: the CSMS has no session of the session of SIM-0001-0001 on connector 1 from 0 Wh$/,
    );
  });

  it('ends what it began when its time is over', async () => {
    await runFleetFromCli(options('--fleet', '3', '--speed', '1', '--duration', '1.5'), never);
    const started = bench.csms.received('StartTransaction').length;
    expect(started).toBe(3);
    expect(bench.csms.received('StopTransaction')).toHaveLength(started);
  });
});
