import { describe, expect, it } from 'vitest';
import { InvalidError } from '../../platform/errors.js';
import { checkRequest } from './command.rules.js';

function faultsOf(command: string, request: Record<string, unknown>): string[] {
  try {
    checkRequest(command, request);
    return [];
  } catch (error) {
    if (!(error instanceof InvalidError)) throw error;
    return (error.errors ?? []).map(({ path, message }) => `${path} ${message}`);
  }
}

describe('the fields of a command', () => {
  it.each<[string, Record<string, unknown>, string[]]>([
    ['remote-stop', { sessionId: 's' }, []],
    ['remote-stop', { transactionId: '1' }, []],
    ['remote-stop', {}, ['sessionId must be given, or transactionId']],
    [
      'remote-stop',
      { sessionId: 's', transactionId: '1' },
      ['transactionId cannot be given beside sessionId'],
    ],
    ['remote-start', { idToken: 'A' }, []],
    ['get-configuration', {}, []],
    ['get-configuration', { keys: ['A'], variables: [{ component: 'A', variable: 'B', evseId: 1 }] }, []],
    [
      'get-configuration',
      { variables: [{ component: 'A', variable: 'B' }, { connectorId: 1 }] },
      ['variables[1].evseId must be given with connectorId'],
    ],
    [
      'set-configuration',
      { values: [{ key: 'A', variable: 'B', component: 'C', attributeType: 'Target', value: '1' }] },
      ['variable', 'component', 'attributeType'].map(
        (field) => `values[0].${field} cannot be given beside key`,
      ),
    ],
    ['get-report', { componentCriteria: ['Problem'] }, []],
    ['get-report', { componentVariable: [{ component: 'A' }] }, []],
    ['get-report', {}, ['componentCriteria must be given, or componentVariable']],
    [
      'get-report',
      { componentVariable: [{ component: 'A', connectorId: 1, variableInstance: 'B' }] },
      [
        'componentVariable[0].evseId must be given with connectorId',
        'componentVariable[0].variable must be given with variableInstance',
      ],
    ],
    ['remote-start', { idToken: 'A', evseId: 1 }, []],
    ['remote-start', { idToken: 'A', connectorId: 1 }, []],
    [
      'remote-start',
      { idToken: 'A', evseId: 1, connectorId: 1 },
      ['connectorId cannot be given beside evseId'],
    ],
    [
      'set-configuration',
      {
        values: [
          { key: 'A', value: '1' },
          { component: 'B', variable: 'C', value: '1' },
        ],
      },
      [],
    ],
    ['set-configuration', { values: [{ value: '1' }] }, ['values[0].key must be given, or variable']],
    [
      'set-configuration',
      {
        values: [
          { key: 'A', value: '1' },
          { key: 'A', variable: 'B', value: '1' },
        ],
      },
      ['values[1].variable cannot be given beside key'],
    ],
    ['clear-cache', {}, []],
    ['customer-information', { report: true, clear: false, customerIdentifier: 'A' }, []],
    ['customer-information', { report: false, clear: true, idToken: 'A' }, []],
    [
      'customer-information',
      { report: false, clear: false },
      [
        'idToken must be given, or customerIdentifier or customerCertificate',
        'report must be true, or clear',
      ],
    ],
    [
      'customer-information',
      { report: true, clear: true, customerIdentifier: 'A', customerCertificate: {} },
      ['customerCertificate cannot be given beside customerIdentifier'],
    ],
    [
      'get-monitoring-report',
      { variables: [{ component: 'A' }, { component: 'A', variableInstance: 'B', connectorId: 1 }] },
      [
        'variables[1].evseId must be given with connectorId',
        'variables[1].variable must be given with variableInstance',
      ],
    ],
    ['update-firmware', { location: 'ftp://a' }, []],
    ['update-firmware', { signingCertificate: 'C', signature: 'S' }, []],
    ['update-firmware', { signature: 'S' }, ['signingCertificate must be given with signature']],
    ['update-firmware', { signingCertificate: 'C' }, ['signature must be given with signingCertificate']],
    [
      'update-firmware',
      { retrieveAt: '2026-01-31T12:00:00Z', installAt: '2026-01-31T12:30:00+01:00' },
      ['installAt must not be before retrieveAt'],
    ],
    ['get-diagnostics', { startTime: '2026-01-31T12:00Z', stopTime: '2026-01-31T12:00Z' }, []],
    [
      'get-diagnostics',
      { startTime: '2026-01-31T12:00:01Z', stopTime: '2026-01-31T12:00:00Z' },
      ['stopTime must not be before startTime'],
    ],
    ['get-log', { latestTimestamp: '2026-01-31T12:00:00Z' }, []],
    [
      'get-log',
      { oldestTimestamp: '2026-01-31T12:00:01Z', latestTimestamp: '2026-01-31T12:00:00Z' },
      ['latestTimestamp must not be before oldestTimestamp'],
    ],
  ])('of %s %o', (command, request, faults) => {
    expect(faultsOf(command, request)).toEqual(faults);
  });
});
