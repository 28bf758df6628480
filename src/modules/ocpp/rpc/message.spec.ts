import { describe, expect, it } from 'vitest';
import { errorText, parseMessage } from './message.js';

describe('reading a message', () => {
  it.each([
    ['[2,"1","Heartbeat",{}]', { kind: 'call', messageId: '1', action: 'Heartbeat', payload: {} }],
    ['[2, "1", "Heartbeat", { }]', { kind: 'call', messageId: '1', action: 'Heartbeat', payload: {} }],
    ['[3, "1" ,{"status":"Accepted"}]', { kind: 'result', messageId: '1', payload: { status: 'Accepted' } }],
    [
      '[4,"1","ProtocolError","why",{}]',
      { kind: 'error', messageId: '1', code: 'ProtocolError', description: 'why' },
    ],
    ['[4,"1",null,null,null]', { kind: 'error', messageId: '1', code: 'GenericError', description: '' }],
    [',[2,"1","Heartbeat",{}]', { kind: 'malformed', fault: 'not-json', messageId: '1' }],
    ['[2,"1","Heartb', { kind: 'malformed', fault: 'not-json', messageId: '1' }],
    ['[2,"1', { kind: 'malformed', fault: 'not-json', messageId: null }],
    ['[3,"1",{', { kind: 'malformed', fault: 'not-json', messageId: null }],
    ['{"a":1}', { kind: 'malformed', fault: 'not-a-message', messageId: null }],
    ['[7,"1","x",{}]', { kind: 'malformed', fault: 'unknown-type', messageId: '1' }],
    ['[2,"1","Heartbeat"]', { kind: 'malformed', fault: 'bad-call', messageId: '1' }],
    ['[2,"1","Heartbeat",[]]', { kind: 'malformed', fault: 'bad-call', messageId: '1' }],
    ['[2,"1",5,{}]', { kind: 'malformed', fault: 'bad-call', messageId: '1' }],
    ['[2,5,"Heartbeat",{}]', { kind: 'malformed', fault: 'bad-call', messageId: null }],
    ['[2,"1","Heartbeat",{},1]', { kind: 'malformed', fault: 'bad-call', messageId: '1' }],
    ['[3,"1",null]', { kind: 'malformed', fault: 'bad-answer', messageId: '1' }],
  ])('%s', (text, expected) => {
    expect(parseMessage(text)).toMatchObject(expected);
  });

  it('keeps every digit of an integer that a number would round', () => {
    const message = parseMessage(
      '[2,"1","MeterValues",{"connectorId":1,"transactionId":9223372036854775807}]',
    );
    expect(message.kind === 'call' && message.exactIntegers.get('transactionId')).toBe('9223372036854775807');
  });

  it('cuts the description of an error to 255 characters', () => {
    const [, , , description] = JSON.parse(errorText('1', 'GenericError', 'x'.repeat(300))) as string[];
    expect(description).toHaveLength(255);
  });
});
