import { describe, expect, it } from 'vitest';
import { checkAnswer, checkRequest } from './checks.js';

const idTagInfo = { status: 'Accepted' };
const currentTime = '2026-01-01T00:00:00Z';

describe('checkAnswer', () => {
  it.each([
    ['Authorize', { idTagInfo: { status: 'Expired', expiryDate: '2026-01-01T00:00:00+01:00' } }],
    ['BootNotification', { status: 'Pending', currentTime, interval: 0 }],
    ['Heartbeat', { currentTime }],
    ['StartTransaction', { idTagInfo, transactionId: 1 }],
    ['StopTransaction', {}],
    ['StatusNotification', {}],
  ])('accepts %s %j', (action, payload) => {
    expect(checkAnswer(action, payload)).toBeUndefined();
  });

  it.each([
    ['Authorize', {}, /must have required property 'idTagInfo'/],
    ['Authorize', { idTagInfo: { status: 'Unknown' } }, /status must be equal to one of/],
    [
      'BootNotification',
      { status: 'Accepted', currentTime: 'today', interval: 1 },
      /currentTime must match format/,
    ],
    ['BootNotification', { status: 'Accepted', currentTime, interval: 1.5 }, /interval must be integer/],
    ['Heartbeat', { currentTime: '2026-01-01T00:00:00' }, /currentTime must match format/],
    ['StartTransaction', { idTagInfo }, /must have required property 'transactionId'/],
    ['StartTransaction', { idTagInfo, transactionId: '1' }, /transactionId must be integer/],
    ['MeterValues', { status: 'Accepted' }, /must NOT have additional properties/],
    ['StopTransaction', null, /the payload must be object/],
  ])('finds the fault of %s %j', (action, payload, text) => {
    expect(checkAnswer(action, payload)).toMatch(text);
  });
});

describe('checkRequest', () => {
  it.each([
    ['RemoteStopTransaction', {}, 'OccurenceConstraintViolation'],
    ['RemoteStopTransaction', { transactionId: '7' }, 'TypeConstraintViolation'],
    ['RemoteStartTransaction', { idTag: 'T'.repeat(21) }, 'PropertyConstraintViolation'],
    ['Reset', { type: 'Immediate' }, 'PropertyConstraintViolation'],
    ['ClearCache', { all: true }, 'OccurenceConstraintViolation'],
  ])('finds the fault of %s %j: %s', (action, payload, code) => {
    expect(checkRequest(action, payload)?.code).toBe(code);
  });

  it('accepts what is right', () => {
    expect(checkRequest('GetConfiguration', {})).toBeUndefined();
    expect(checkRequest('RemoteStartTransaction', { idTag: 'TAG', connectorId: 1 })).toBeUndefined();
  });
});
