import { glob, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { versionConditions } from './version-conditions.ts';

/** A version is a folder, of the server and of the simulator, and a line in the list of them. */
const OF_A_VERSION = /^src\/(modules\/ocpp|simulator)\/(v\d+\/|versions\.ts$)/;

describe('nothing outside the folder of a version of OCPP decides by its name', () => {
  it('in the real tree', async () => {
    const found: string[] = [];
    let files = 0;
    for await (const path of glob('src/**/*.ts')) {
      if (OF_A_VERSION.test(path) || path.endsWith('.spec.ts')) continue;
      files += 1;
      const places = versionConditions(path, await readFile(path, 'utf8'));
      found.push(...places.map((place) => `${path}:${place}`));
    }
    expect(files).toBeGreaterThan(300);
    expect(found).toEqual([]);
  });

  it.each([
    `if (station.protocol === 'ocpp2.0.1') send();`,
    `const is201 = protocol !== "ocpp2.0.1";`,
    'if (protocol == `ocpp2.0.1`) send();',
    `const name = version < '2.0.1' ? 'idTag' : 'idToken';`,
    `switch (protocol) { case 'ocpp1.6': send(); }`,
    `if (protocol.startsWith('ocpp2.1')) send();`,
    `if (/^ocpp2\\.0\\.1$/.test(protocol)) send();`,
    `const sends = new Set(['ocpp2.0.1']).has(protocol);`,
    `const NEWER = new Set(['ocpp2.0.1', 'ocpp2.1']);`,
    `const stations = all.filter(({ protocol }) => protocol === 'ocpp1.6');`,
    `const stations = all.filter((station) => ['ocpp1.6'].includes(station.protocol));`,
    `const word = { 'ocpp1.6': 'idTag', 'ocpp2.0.1': 'idToken' }[protocol];`,
    `if (socket.version === ocpp201) send();`,
    `const handle = version instanceof OcppV201 ? one : other;`,
    `const isNew = isOcpp201(station) && station.online;`,
    `while (versions['2.0.1']) wait();`,
    `if (!IS_V201) send();`,
    `return protocol === 'ocpp' + '2.0.1';`,
  ])('which catches: %s', (text) => {
    expect(versionConditions('planted.ts', text)).toEqual([`1: ${text}`]);
  });

  it.each([
    `const version = options.version ?? '1.6';`,
    `class Dto { @ApiProperty({ example: 'ocpp2.0.1', description: 'Not for OCPP 1.6' }) protocol!: string; }`,
    `const PROTOCOLS = ['ocpp1.6', 'ocpp2.0.1', 'ocpp2.1'];`,
    `if (protocol === wanted) throw new Error('OCPP 2.0.1 cannot do it');`,
    `if (offered.includes(subprotocol)) { log('ocpp2.0.1'); }`,
    `export { ChargerV201 } from './v201/charger.js';`,
    `// if (protocol === 'ocpp2.0.1')\nsend();`,
    `const url = 'http://127.0.0.1:4000'; if (address === '127.2.0.1') send();`,
    `type Protocol = T extends 'ocpp2.0.1' ? One : Other;`,
    `if (evse.id === 201 && limit < 1.6) send();`,
  ])('and lets be: %s', (text) => {
    expect(versionConditions('sound.ts', text)).toEqual([]);
  });
});
