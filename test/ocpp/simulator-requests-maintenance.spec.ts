import { execFileSync } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ChargerOptions } from '../../src/simulator/index.js';
import { eventually } from '../support/rest.ts';
import { SimulatedStation } from '../support/simulated-station.ts';
import { TestSystem } from '../support/system.ts';

let system: TestSystem;
let directory: string;
let root: string;
let count = 0;
const stations: SimulatedStation[] = [];

const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: directory, stdio: 'pipe' });
const read = (name: string) => readFileSync(join(directory, name), 'utf8');

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'maintenance-'));
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', 'root.key'];
  openssl('req', '-x509', ...key, '-out', 'root.pem', '-subj', '/O=Example CPO/CN=Root');
  root = read('root.pem');
  system = await TestSystem.start();
});
afterEach(async () => {
  await Promise.all(stations.splice(0).map(({ charger }) => charger.stop()));
});
afterAll(async () => {
  await system.stop();
  rmSync(directory, { recursive: true });
});

async function started(options: Partial<ChargerOptions> = {}): Promise<SimulatedStation> {
  const station = await SimulatedStation.start(system, `MAINTENANCE-${(count += 1)}`, options);
  stations.push(station);
  return station;
}

const statusesOf = (reports: Record<string, unknown>[]) => reports.map(({ status }) => status);
const now = (): string => new Date().toISOString();
const host = 'https://files.example.com';

describe('an update of the firmware', () => {
  it('goes through its steps, waits for the session, and boots with the new version', async () => {
    const station = await started({ speed: 400 });
    await system.addToken('UPDATES');
    const session = station.charger.plugAndCharge({ idToken: 'UPDATES' });
    await station.received('StartTransaction', 1);
    expect(
      await station.ask('UpdateFirmware', { location: `${host}/fw-2.3.4.bin`, retrieveDate: now() }),
    ).toEqual({});
    const steps = ['Downloading', 'Downloaded', 'Installing', 'Installed'];
    expect(statusesOf(await station.received('FirmwareStatusNotification', 4))).toEqual(steps);
    expect((await session).stopReason).toBe('Local');
    expect(await station.received('BootNotification', 2)).toMatchObject([
      { firmwareVersion: '1.0.0' },
      { firmwareVersion: '2.3.4' },
    ]);
    expect((await station.received('SecurityEventNotification', 3)).map(({ type }) => type)).toEqual([
      'StartupOfTheDevice',
      'ResetOrReboot',
      'FirmwareUpdated',
    ]);
    await station.ask('TriggerMessage', { requestedMessage: 'FirmwareStatusNotification' });
    expect((await station.received('FirmwareStatusNotification', 5)).at(-1)).toEqual({ status: 'Idle' });
    expect(station.charger.faults).toEqual([]);
  });

  it.each([
    ['https://unreachable.example.com/fw.bin', ['Downloading', 'Downloading', 'DownloadFailed']],
    [`${host}/broken.bin`, ['Downloading', 'Downloaded', 'Installing', 'InstallationFailed']],
  ])('from %s fails', async (location, steps) => {
    const station = await started();
    await station.ask('UpdateFirmware', { location, retrieveDate: now(), retries: 1, retryInterval: 0 });
    expect(statusesOf(await station.received('FirmwareStatusNotification', steps.length))).toEqual(steps);
  });

  const firmware = (changes: object = {}) => ({
    location: `${host}/fw-3.0.0.bin`,
    retrieveDateTime: now(),
    signingCertificate: root,
    signature: Buffer.alloc(64, 7).toString('base64'),
    ...changes,
  });

  it('that is signed is verified, and installed by the boot', async () => {
    const station = await started();
    const request = { requestId: 31, firmware: firmware() };
    expect(await station.ask('SignedUpdateFirmware', request)).toEqual({ status: 'Accepted' });
    const steps = [
      'Downloading',
      'Downloaded',
      'SignatureVerified',
      'Installing',
      'InstallRebooting',
      'Installed',
    ];
    const reports = await station.received('SignedFirmwareStatusNotification', steps.length);
    expect(reports).toEqual(steps.map((status) => ({ status, requestId: 31 })));
    expect(await station.sent('BootNotification')).toMatchObject([{}, { firmwareVersion: '3.0.0' }]);
  });

  it('is not installed with a signature that is none, and replaced by the next one', async () => {
    const station = await started();
    const late = new Date(Date.now() + 3_600_000).toISOString();
    const scheduled = { requestId: 32, firmware: firmware({ retrieveDateTime: late }) };
    expect(await station.ask('SignedUpdateFirmware', scheduled)).toEqual({ status: 'Accepted' });
    const request = { requestId: 33, firmware: firmware({ signature: 'not in base64' }) };
    expect(await station.ask('SignedUpdateFirmware', request)).toEqual({ status: 'AcceptedCanceled' });
    expect(await station.received('SignedFirmwareStatusNotification', 4)).toEqual([
      { status: 'DownloadScheduled', requestId: 32 },
      { status: 'Downloading', requestId: 33 },
      { status: 'Downloaded', requestId: 33 },
      { status: 'InvalidSignature', requestId: 33 },
    ]);
    const events = await station.received('SecurityEventNotification', 2);
    expect(events.at(-1)).toMatchObject({ type: 'InvalidFirmwareSignature' });
  });
});

describe('a log', () => {
  it.each([
    [`${host}/logs`, 'Uploaded'],
    ['https://files.invalid/logs', 'UploadFailed'],
  ])('for diagnostics goes to %s: %s', async (location, outcome) => {
    const station = await started();
    const { fileName } = await station.ask('GetDiagnostics', { location });
    expect(fileName).toMatch(new RegExp(`^${station.stationId}-diagnostics-.+\\.log\\.gz$`));
    const reports = await station.received('DiagnosticsStatusNotification', 2);
    expect(statusesOf(reports)).toEqual(['Uploading', outcome]);
  });

  it.each([
    [`${host}/logs`, 'Uploaded'],
    ['https://files.invalid/logs', 'UploadFailure'],
  ])('of security goes to %s: %s', async (remoteLocation, outcome) => {
    const station = await started();
    const request = { logType: 'SecurityLog', requestId: 5, log: { remoteLocation } };
    expect(await station.ask('GetLog', request)).toMatchObject({ status: 'Accepted' });
    expect(await station.received('LogStatusNotification', 2)).toEqual([
      { status: 'Uploading', requestId: 5 },
      { status: outcome, requestId: 5 },
    ]);
    await station.ask('ExtendedTriggerMessage', { requestedMessage: 'LogStatusNotification' });
    expect((await station.received('LogStatusNotification', 3)).at(-1)).toEqual({ status: 'Idle' });
  });
});

describe('certificates', () => {
  const certificateType = 'CentralSystemRootCertificate';

  it('are installed, named by their hashes, and deleted', async () => {
    const station = await started();
    const installed = async () => station.ask('GetInstalledCertificateIds', { certificateType });
    expect(await station.ask('InstallCertificate', { certificateType, certificate: root })).toEqual({
      status: 'Accepted',
    });
    const { certificateHashData } = await installed();
    const [hash] = certificateHashData as Record<string, string>[];
    const { serialNumber, publicKey } = new X509Certificate(root);
    // The bits of a P-256 key are the last 65 bytes of its DER.
    const bits = publicKey.export({ type: 'spki', format: 'der' }).subarray(-65);
    expect(hash).toMatchObject({
      hashAlgorithm: 'SHA256',
      issuerKeyHash: createHash('sha256').update(bits).digest('hex'),
      serialNumber: serialNumber.toLowerCase().replace(/^0+/, ''),
    });
    const remove = { certificateHashData: hash };
    expect(await station.ask('DeleteCertificate', remove)).toEqual({ status: 'Accepted' });
    expect(await station.ask('DeleteCertificate', remove)).toEqual({ status: 'NotFound' });
    expect(await installed()).toEqual({ status: 'NotFound' });
  });

  it('that are none are refused, and told as an event', async () => {
    const station = await started();
    const request = { certificateType, certificate: 'none' };
    expect(await station.ask('InstallCertificate', request)).toEqual({ status: 'Rejected' });
    const events = await station.received('SecurityEventNotification', 2);
    expect(events.at(-1)).toMatchObject({ type: 'InvalidCentralSystemCertificate' });
  });

  it('of the charger itself are asked for with a request that can be signed', async () => {
    const station = await started();
    await station.ask('ExtendedTriggerMessage', { requestedMessage: 'SignChargePointCertificate' });
    const [{ csr } = {}] = await station.received('SignCertificate', 1);
    writeFileSync(join(directory, 'request.pem'), String(csr));
    const sign = (...more: string[]) =>
      openssl('x509', '-req', '-in', 'request.pem', '-CA', 'root.pem', '-CAkey', 'root.key', ...more);
    sign('-days', '1', '-out', 'charger.pem');
    const chain = read('charger.pem') + root;
    expect(new X509Certificate(chain).subject).toContain(`CN=${station.stationId}`);
    expect(await station.ask('CertificateSigned', { certificateChain: root })).toEqual({
      status: 'Rejected',
    });
    expect(await station.ask('CertificateSigned', { certificateChain: chain })).toEqual({
      status: 'Accepted',
    });
  });
});

describe('security', () => {
  it('a password that the CSMS does not know is given up again', async () => {
    const station = await started();
    const change = { key: 'AuthorizationKey', value: '00112233445566778899aabbccddeeff' };
    const disconnected = new Promise((resolve) => station.charger.once('disconnected', resolve));
    expect(await station.ask('ChangeConfiguration', change)).toEqual({ status: 'Accepted' });
    await disconnected;
    await expect.poll(() => station.charger.connected, { timeout: 10_000 }).toBe(true);
    const types = (await station.received('SecurityEventNotification', 2)).map(({ type }) => type);
    expect(types).toContain('ReconfigurationOfSecurityParameters');
    const hidden = { configurationKey: [{ key: 'AuthorizationKey', readonly: false }] };
    expect(await station.ask('GetConfiguration', { key: ['AuthorizationKey'] })).toEqual(hidden);
  });

  it('an event of an offline time is told afterwards, at its own time', async () => {
    const station = await started();
    const online = station.charger.goOffline(1);
    await expect.poll(() => station.charger.connected).toBe(false);
    const before = now();
    station.charger.securityEvent('TamperDetectionActivated', 'the door is open');
    await online;
    const onlineAt = now();
    const event = await eventually(async () => {
      const events = await station.sent('SecurityEventNotification');
      return events.find(({ type }) => type === 'TamperDetectionActivated');
    });
    expect(event['techInfo']).toBe('the door is open');
    expect(String(event['timestamp']) >= before && String(event['timestamp']) < onlineAt).toBe(true);
  });
});
