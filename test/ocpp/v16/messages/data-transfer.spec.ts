import { expect, it } from 'vitest';
import { describeMessage, itAnswers, itRefuses } from '../../../support/message-suite.ts';

describeMessage('1.6', 'DataTransfer', 'from the charger', (suite) => {
  const events = () =>
    suite.system.database.query(
      `SELECT data - 'stationId' AS data FROM platform.outbox
        WHERE type = 'DataTransferReceived' AND data ->> 'stationId' = '${suite.stationId}' ORDER BY id`,
    );
  const lastEvent = async () => (await events()).at(-1)?.['data'];
  const unknown = { status: 'UnknownVendorId' };

  itAnswers(suite, [
    ['a vendor alone', { vendorId: 'EN+' }, unknown],
    ['a message with data', { vendorId: 'EN+', messageId: 'm', data: '{"duty":0}' }, unknown],
    ['names of full length', { vendorId: 'v'.repeat(255), messageId: 'm'.repeat(50) }, unknown],
    ['an empty message id', { vendorId: 'EN+', messageId: '', data: '' }, unknown],
  ]);

  itRefuses(
    suite,
    [
      ['no vendor', { data: 'x' }, 'OccurenceConstraintViolation'],
      ['a vendor of 256 characters', { vendorId: 'v'.repeat(256) }, 'PropertyConstraintViolation'],
      [
        'a message id of 51 characters',
        { vendorId: 'v', messageId: 'm'.repeat(51) },
        'PropertyConstraintViolation',
      ],
      ['data that is no text', { vendorId: 'v', data: { duty: 0 } }, 'TypeConstraintViolation'],
      ['a member that it does not have', { vendorId: 'v', more: 1 }, 'FormationViolation'],
    ],
    events,
  );

  it.each<[title: string, payload: object, event: object]>([
    ['a vendor alone', { vendorId: 'A' }, { vendorId: 'A', messageId: null, data: null }],
    [
      'data as it came',
      { vendorId: 'A', messageId: 'm', data: '{"duty":0}' },
      { vendorId: 'A', messageId: 'm', data: '{"duty":0}' },
    ],
    [
      'of long data the beginning',
      { vendorId: 'A', data: 'x'.repeat(20_000) },
      { vendorId: 'A', messageId: null, data: 'x'.repeat(10_000) },
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

  it('is kept whole in the message log', async () => {
    const data = 'y'.repeat(20_000);
    await suite.charger.call('DataTransfer', { vendorId: 'A', data });
    const { body } = await suite.system.rest.get<{ data: { request: unknown[]; response: unknown[] }[] }>(
      `/stations/${suite.stationId}/messages`,
    );
    const [logged] = body.data;
    expect(logged?.request.slice(2)).toEqual(['DataTransfer', { vendorId: 'A', data }]);
    expect(logged?.response[2]).toEqual(unknown);
  });
});
