import { describe, expect, it } from 'vitest';
import { FAULTS } from './faults.js';
import { HELP, numbered, readOptions } from './cli-options.js';

const WSS = ['--url', 'wss://localhost:4000'];

describe('readOptions', () => {
  it('has defaults for all but the station and the version', () => {
    expect(readOptions(['CP001', '1.6'], {})).toEqual({
      stationId: 'CP001',
      version: '1.6',
      url: 'ws://127.0.0.1:4000',
      api: 'http://127.0.0.1:3001',
      password: undefined,
      tls: undefined,
      register: true,
      token: 'SIM-0001',
      energyWh: 5000,
      powerW: 11_000,
      speed: 90,
      sampleSeconds: 2,
      connectors: 2,
      wait: false,
      stay: false,
      offlineAfterSeconds: undefined,
      offlineForSeconds: 5,
      faults: [],
      fleet: undefined,
      sessions: 1,
      durationSeconds: undefined,
      check: false,
      json: false,
      quiet: false,
    });
  });

  it('registers nothing where a password is given', () => {
    expect(readOptions(['CP001', '1.6', '--password', 'secret'], {})?.register).toBe(false);
    expect(readOptions(['CP001', '1.6', '--no-register'], {})?.register).toBe(false);
  });

  it('takes the address of the CSMS from --api, else from CSMS_URL', () => {
    const environment = { CSMS_URL: 'https://csms.example.com' };
    expect(readOptions(['CP001', '1.6'], environment)?.api).toBe('https://csms.example.com');
    expect(readOptions(['CP001', '1.6', '--api', 'http://localhost:1'], environment)?.api).toBe(
      'http://localhost:1',
    );
  });

  it('gives each charger of a fleet one connector', () => {
    expect(readOptions(['CP', '1.6', '--fleet', '100'], {})).toMatchObject({ fleet: 100, connectors: 1 });
    expect(numbered('CP', 99)).toBe('CP-0100');
  });

  it.each([
    [['CP001'], /a station id and a version/],
    [['CP001', '2.1'], /OCPP 2.1 is not simulated/],
    [['CP001', '2.0.1', '--fault', 'no-transaction-id'], /is no fault of OCPP 2.0.1/],
    [['CP001', '1.6', 'more'], /unexpected argument: more/],
    [['CP 1', '1.6'], /CP 1 is no station id/],
    [['C'.repeat(49), '1.6'], /is no station id/],
    [['C'.repeat(44), '1.6', '--fleet', '2'], /-0002 is no station id/],
    [['CP001', '1.6', '--ca', 'ca.pem'], /--ca needs a --url that begins with wss:/],
    [['CP001', '1.6', ...WSS, '--cert', 'cert.pem'], /--cert and --key go together/],
    [['CP001', '1.6', ...WSS, '--key', 'key.pem'], /--cert and --key go together/],
    [['CP', '1.6', '--fleet', '2', ...WSS, '--cert', 'c', '--key', 'k'], /--cert does not go with --fleet/],
    [['CP001', '1.6', ...WSS, '--ca', '/nowhere/ca.pem'], /--ca: ENOENT.*ca\.pem/],
    [['CP001', '1.6', '--unknown'], /Unknown option '--unknown' \(--help tells more\)$/],
    [['CP001', '1.6', '--speed', 'fast'], /--speed must be a number from 0.1 to 1000000, not "fast"/],
    [['CP001', '1.6', '--energy', '1.5'], /--energy must be a whole number/],
    [['CP001', '1.6', '--fleet', '0'], /--fleet must be a whole number from 1/],
    [
      ['CP001', '1.6', '--url', 'http://host'],
      /--url must be an address that begins with ws:\/\/ or wss:\/\//,
    ],
    [['CP001', '1.6', '--token', 'T'.repeat(21)], /must have 1 to 20 characters/],
    [['CP001', '1.6', '--token', 'T'.repeat(16), '--fleet', '2'], /must have 1 to 20 characters/],
    [['CP001', '1.6', '--sessions', '2'], /--sessions needs --fleet/],
    [['CP001', '1.6', '--fault', 'nonsense'], /nonsense is no fault that is known/],
    [['CP001', '1.6', '--fault', ','], /--fault needs a comma list/],
    [['CP001', '1.6', '--fault', 'bad-clock,bad-clock:ahead'], /wrong in one way only/],
    [['CP001', '1.6', '--fleet', '2', '--wait'], /--wait does not go with --fleet/],
  ])('refuses %j', (args, message) => {
    expect(() => readOptions(args, {})).toThrow(message);
  });

  it('compares with the ledgers of a fleet where that is asked for, and where faults are', () => {
    const check = (...args: string[]) => readOptions(['CP', '1.6', '--fleet', '2', ...args], {})?.check;
    expect([check(), check('--check'), check('--fault', 'cut-frames')]).toEqual([false, true, true]);
  });

  it('reads a list of faults, each once', () => {
    const args = ['CP001', '1.6', '--fault', 'cut-frames,duplicate-messages,cut-frames'];
    expect(readOptions(args, {})?.faults).toEqual(['cut-frames', 'duplicate-messages']);
    for (const fault of Object.keys(FAULTS)) expect(HELP).toContain(`    ${fault} `);
  });

  it('tells every option in the help', () => {
    expect(readOptions(['--help'], {})).toBeUndefined();
    const names = Object.keys(readOptions(['CP001', '1.6'], {}) ?? {});
    expect(names.length).toBeGreaterThan(0);
    for (const option of 'url api password no-register token energy power speed sample connectors wait stay'.split(
      ' ',
    )) {
      expect(HELP).toContain(`--${option} `);
    }
    for (const option of 'offline-after offline-for fault fleet sessions duration check json quiet'.split(
      ' ',
    )) {
      expect(HELP).toContain(`--${option} `);
    }
  });
});
