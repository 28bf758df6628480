import { expect, it } from 'vitest';
import { describeMessage, itAnswers, itRefuses } from '../../../support/message-suite.ts';

describeMessage('2.0.1', 'DataTransfer', 'from the charger', (suite) => {
  const events = () =>
    suite.system.database.query(
      `SELECT data - 'stationId' AS data FROM platform.outbox
        WHERE type = 'DataTransferReceived' AND data ->> 'stationId' = $1 ORDER BY id`,
      [suite.stationId],
    );
  const lastEvent = async () => (await events()).at(-1)?.['data'];
  const unknown = { status: 'UnknownVendorId' };

  itAnswers(suite, [
    ['a vendor alone', { vendorId: 'com.example' }, unknown],
    [
      'a message with a text [TC_P_02_CSMS]',
      { vendorId: 'com.example', messageId: 'm', data: 'text' },
      unknown,
    ],
    ['data that is an object', { vendorId: 'com.example', data: { duty: [0, null] } }, unknown],
    ['data that is a number', { vendorId: 'com.example', data: 1 }, unknown],
    ['names of full length', { vendorId: 'v'.repeat(255), messageId: 'm'.repeat(50) }, unknown],
    [
      'data of the vendor’s own beside it',
      { vendorId: 'v', customData: { vendorId: 'v', more: 1 } },
      unknown,
    ],
  ]);

  itRefuses(
    suite,
    [
      ['no vendor', { data: 'x' }, 'OccurrenceConstraintViolation'],
      ['a vendor of 256 characters', { vendorId: 'v'.repeat(256) }, 'PropertyConstraintViolation'],
      [
        'a message id of 51 characters',
        { vendorId: 'v', messageId: 'm'.repeat(51) },
        'PropertyConstraintViolation',
      ],
      ['a vendor that is a number', { vendorId: 1 }, 'TypeConstraintViolation'],
      ['a member that it does not have', { vendorId: 'v', more: 1 }, 'FormatViolation'],
    ],
    events,
  );

  it.each<[title: string, payload: object, event: object]>([
    ['a vendor alone', { vendorId: 'A' }, { vendorId: 'A', messageId: null, data: null }],
    [
      'a text as it came',
      { vendorId: 'A', messageId: 'm', data: '{"duty":0}' },
      { vendorId: 'A', messageId: 'm', data: '{"duty":0}' },
    ],
    [
      'other data as the text of it',
      { vendorId: 'A', data: { duty: [0, 1] } },
      { vendorId: 'A', messageId: null, data: '{"duty":[0,1]}' },
    ],
    [
      'of long data the beginning',
      { vendorId: 'A', data: ['x'.repeat(20_000)] },
      { vendorId: 'A', messageId: null, data: `["${'x'.repeat(9_998)}` },
    ],
    [
      'what can be stored of the rest',
      { vendorId: 'A\u0000', data: '\u0000' },
      { vendorId: 'A\uFFFD', messageId: null, data: '\uFFFD' },
    ],
  ])('announces %s', async (_title, payload, event) => {
    await suite.charger.call('DataTransfer', payload);
    expect(await lastEvent()).toEqual(event);
  });
});
