import { describeMessage, itRefusesBodies, itSends, itTakesAnswers } from '../../../support/message-suite.ts';

describeMessage('2.0.1', 'DataTransfer', 'to the charger', (suite) => {
  itSends(suite, 'data-transfer', [
    ['a vendor alone', { vendorId: 'com.example' }, { vendorId: 'com.example' }],
    [
      'a message with data as it is',
      { vendorId: 'com.example', messageId: 'm', data: '{"a":1}' },
      { vendorId: 'com.example', messageId: 'm', data: '{"a":1}' },
    ],
    ['empty data', { vendorId: 'v', data: '' }, { vendorId: 'v', data: '' }],
  ]);

  itRefusesBodies(suite, 'data-transfer', [
    ['no vendor', { data: 'x' }, 'vendorId'],
    ['a vendor of 256 characters', { vendorId: 'v'.repeat(256) }, 'vendorId'],
    ['a message id of 51 characters', { vendorId: 'v', messageId: 'm'.repeat(51) }, 'messageId'],
    ['data that is no text', { vendorId: 'v', data: { a: 1 } }, 'data'],
  ]);

  itTakesAnswers(suite, 'data-transfer', { vendorId: 'v' }, [
    [
      'Accepted with data of any kind',
      [3, { status: 'Accepted', data: { pong: [1] } }],
      'accepted',
      { status: 'Accepted', data: { pong: [1] } },
    ],
    ['Rejected', [3, { status: 'Rejected' }], 'rejected', { status: 'Rejected' }],
    ['UnknownMessageId', [3, { status: 'UnknownMessageId' }], 'rejected', { status: 'UnknownMessageId' }],
    ['UnknownVendorId', [3, { status: 'UnknownVendorId' }], 'rejected', { status: 'UnknownVendorId' }],
    ['an error', [4, 'NotImplemented', '', {}], 'failed', { errorCode: 'NotImplemented' }],
    ['a status that there is not', [3, { status: 'Perhaps' }], 'failed', { answer: { status: 'Perhaps' } }],
  ]);
});
