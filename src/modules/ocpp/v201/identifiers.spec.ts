import { describe, expect, it } from 'vitest';
import { CallQuirks } from '../quirks/call-quirks.js';
import { SchemaViolation } from '../rpc/rpc-error.js';
import { ocpp201 } from './index.js';

type Kind = 'Request' | 'Response';

const TIME = '2026-01-31T12:00:00Z';
const overlong = new CallQuirks({ accepted: new Set(['overlongText']), timeZone: 'UTC' });
const check = (action: string, kind: Kind, payload: object) =>
  ocpp201.validator.check(action, kind, { ...payload }, overlong);

const hash = { hashAlgorithm: 'SHA256', issuerNameHash: 'a', issuerKeyHash: 'b', serialNumber: 'c' };
const name = (length: number) => ({ name: 'n'.repeat(length) });
const event = (more: object) => ({
  generatedAt: TIME,
  seqNo: 0,
  eventData: [
    {
      eventId: 1,
      timestamp: TIME,
      trigger: 'Alerting',
      actualValue: '1',
      eventNotificationType: 'CustomMonitor',
      component: name(4),
      variable: name(4),
      ...more,
    },
  ],
});
const report = (component: object, variable: object) => ({
  requestId: 1,
  generatedAt: TIME,
  seqNo: 0,
  reportData: [{ component, variable, variableAttribute: [{ value: '1' }] }],
});
const display = (more: object) => ({
  requestId: 1,
  messageInfo: [{ id: 1, priority: 'NormalCycle', message: { format: 'UTF8', content: 'a' }, ...more }],
});

const KEPT_WHOLE: [action: string, kind: Kind, payload: object][] = [
  ['Authorize', 'Request', { idToken: { idToken: 'A'.repeat(37), type: 'Central' } }],
  [
    'Authorize',
    'Request',
    {
      idToken: {
        idToken: 'A',
        type: 'Central',
        additionalInfo: [{ additionalIdToken: 'A'.repeat(37), type: 't' }],
      },
    },
  ],
  ['Authorize', 'Request', { idToken: { idToken: 'A', type: 'eMAID' }, certificate: 'c'.repeat(5501) }],
  [
    'Authorize',
    'Request',
    {
      idToken: { idToken: 'A', type: 'eMAID' },
      iso15118CertificateHashData: [{ ...hash, responderURL: `http://${'r'.repeat(512)}` }],
    },
  ],
  ['DataTransfer', 'Request', { vendorId: 'v'.repeat(256) }],
  ['DataTransfer', 'Request', { vendorId: 'v', messageId: 'm'.repeat(51) }],
  [
    'Get15118EVCertificate',
    'Request',
    { iso15118SchemaVersion: 'urn', action: 'Install', exiRequest: 'e'.repeat(5601) },
  ],
  [
    'GetCertificateStatus',
    'Request',
    { ocspRequestData: { ...hash, responderURL: 'http://o', serialNumber: '1'.repeat(41) } },
  ],
  [
    'GetInstalledCertificateIds',
    'Response',
    {
      status: 'Accepted',
      certificateHashDataChain: [
        {
          certificateType: 'V2GCertificateChain',
          certificateHashData: hash,
          childCertificateHashData: [{ ...hash, issuerKeyHash: 'k'.repeat(129) }],
        },
      ],
    },
  ],
  ['GetLog', 'Response', { status: 'Accepted', filename: 'f'.repeat(256) }],
  ['NotifyEvent', 'Request', event({ component: name(51) })],
  ['NotifyEvent', 'Request', event({ variable: name(51) })],
  ['NotifyEvent', 'Request', event({ transactionId: 't'.repeat(37) })],
  ['NotifyReport', 'Request', report({ ...name(4), instance: 'i'.repeat(51) }, name(4))],
  ['NotifyReport', 'Request', report(name(4), { ...name(4), instance: 'i'.repeat(51) })],
  ['NotifyDisplayMessages', 'Request', display({ display: name(51) })],
  ['NotifyDisplayMessages', 'Request', display({ transactionId: 't'.repeat(37) })],
  [
    'PublishFirmwareStatusNotification',
    'Request',
    { status: 'Published', location: ['http://a', `http://${'l'.repeat(512)}`] },
  ],
  ['RequestStartTransaction', 'Response', { status: 'Accepted', transactionId: 't'.repeat(37) }],
  ['SignCertificate', 'Request', { csr: 'c'.repeat(5501) }],
];

describe('a text that is too long, of a station whose texts are', () => {
  it.each(KEPT_WHOLE)('is not cut where it names something: %s %s %#', (action, kind, payload) => {
    expect(() => check(action, kind, payload)).toThrow(SchemaViolation);
  });

  it.each<[action: string, kind: Kind, payload: object, path: string]>([
    [
      'BootNotification',
      'Request',
      {
        reason: 'PowerUp',
        chargingStation: { model: 'M', vendorName: 'V', firmwareVersion: 'f'.repeat(51) },
      },
      'chargingStation.firmwareVersion',
    ],
    ['NotifyEvent', 'Request', event({ techInfo: 'i'.repeat(501) }), 'eventData.*.techInfo'],
    [
      'SecurityEventNotification',
      'Request',
      { type: 'T', timestamp: TIME, techInfo: 'i'.repeat(256) },
      'techInfo',
    ],
    [
      'NotifyDisplayMessages',
      'Request',
      display({ message: { format: 'UTF8', content: 'c'.repeat(513) } }),
      'messageInfo.*.message.content',
    ],
  ])('is cut where it tells something: %s %s', (action, kind, payload, path) => {
    const { deviations } = check(action, kind, payload);
    expect(deviations.map((found) => [found.deviation, found.path, found.accepted])).toEqual([
      ['overlongText', path, true],
    ]);
  });
});
