import { expect, it } from 'vitest';
import { informationOf, informationPart } from '../../../support/customer-information.ts';
import { describeMessage, itAnswers, itRefuses, runCommand } from '../../../support/message-suite.ts';
import { eventsOf } from '../../../support/station-tasks.ts';

const generatedAt = '2026-01-31T12:00:00Z';
const least = { requestId: 1, seqNo: 0, generatedAt, data: 'unasked' };

describeMessage('2.0.1', 'NotifyCustomerInformation', 'from the charger', (suite) => {
  const parts = () =>
    suite.system.database.query(
      `SELECT command_id, seq_no, data FROM station.customer_information_part
         JOIN station.customer_information USING (command_id) WHERE station_id = $1 ORDER BY command_id, seq_no`,
      [suite.stationId],
    );
  const ask = async () => {
    const body = { report: true, clear: false, customerIdentifier: 'customer-2' };
    const { result } = await runCommand(suite, 'customer-information', body);
    return { commandId: result.id, requestId: result.request['requestId'] };
  };
  const tell = (...part: Parameters<typeof informationPart>) =>
    suite.charger.call('NotifyCustomerInformation', informationPart(...part));

  itAnswers(suite, [
    ['what nobody asked for', least, {}],
    ['a part of several', { ...least, tbc: true }, {}],
    ['numbers beyond all', { ...least, requestId: 9e15, seqNo: 9e15 }, {}],
    ['numbers below all', { ...least, requestId: -1, seqNo: -1 }, {}],
  ]);

  it('keeps nothing of what nobody asked for', async () => {
    expect(await parts()).toEqual([]);
  });

  it('joins the parts, whatever their order, each of them once', async () => {
    const { commandId, requestId } = await ask();
    await tell(requestId, 2, false, 'three');
    await tell(requestId, 0, true, 'one ');
    await tell(requestId, 0, true, 'other words ');
    expect((await informationOf(suite, commandId)).body).toMatchObject({
      data: 'one three',
      completedAt: null,
    });
    expect(await eventsOf(suite, 'CustomerInformationReceived')).toEqual([]);
    await tell(requestId, 1, true, 'two ');
    await tell(requestId, 3, false, ' and more');
    const { body } = await informationOf(suite, commandId);
    expect(body).toMatchObject({ data: 'one two three', completedAt: expect.any(String) as string });
    expect(await eventsOf(suite, 'CustomerInformationReceived')).toEqual([{ commandId }]);
  });

  it('keeps of a text what can be kept, and of parts a thousand', async () => {
    const { commandId, requestId } = await ask();
    await tell(requestId, 999, true, 'last');
    await tell(requestId, 1000, true, 'too many');
    await tell(requestId, 0, true, 'a\u0000b ');
    expect((await informationOf(suite, commandId)).body).toMatchObject({ data: 'a\uFFFDb last' });
  });

  it('is read by administrators alone, and not out of the log of messages', async () => {
    const { commandId, requestId } = await ask();
    await tell(requestId, 0, false, 'where she lives');
    const { body } = await suite.system.rest.get(
      `/stations/${suite.stationId}/messages?action=NotifyCustomerInformation&limit=200`,
    );
    const log = JSON.stringify(body);
    expect(log).toContain('[hidden]');
    for (const data of ['where she lives', 'one ', 'three', 'unasked']) expect(log).not.toContain(data);
    expect((await informationOf(suite, commandId)).body['data']).toBe('where she lives');
    const operator = suite.system.rest;
    const path = `/stations/${suite.stationId}/customer-information/${commandId}`;
    expect((await operator.get(path)).status).toBe(403);
    const events = JSON.stringify(await eventsOf(suite, 'CustomerInformationReceived'));
    expect(events).not.toContain('where she lives');
  });

  itRefuses(
    suite,
    [
      ['no data', { requestId: 1, seqNo: 0, generatedAt }, 'OccurrenceConstraintViolation'],
      ['no number of the request', { seqNo: 0, generatedAt, data: '' }, 'OccurrenceConstraintViolation'],
      ['data too long', { ...least, data: 'x'.repeat(513) }, 'PropertyConstraintViolation'],
      ['data that is no text', { ...least, data: 1 }, 'TypeConstraintViolation'],
      ['a member that it does not have', { ...least, colour: 'red' }, 'FormatViolation'],
    ],
    parts,
  );

  it('is not in the log when it is refused either', async () => {
    const frame = JSON.stringify([2, 'id-9', 'NotifyCustomerInformation', { ...least, note: 'her age' }]);
    await suite.charger.exchange(frame);
    const { body } = await suite.system.rest.get(`/stations/${suite.stationId}/messages?limit=5`);
    expect(JSON.stringify(body)).not.toContain('her age');
  });
});
