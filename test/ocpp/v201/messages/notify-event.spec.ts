import { expect, it } from 'vitest';
import { describeMessage, itAnswers, itRefuses } from '../../../support/message-suite.ts';
import { eventsOf } from '../../../support/station-tasks.ts';

const generatedAt = '2026-01-31T12:00:00Z';
const timestamp = '2026-01-31T11:59:59.500Z';
const least = {
  eventId: 1,
  timestamp,
  trigger: 'Alerting',
  actualValue: '22150.5',
  eventNotificationType: 'CustomMonitor',
  component: { name: 'EVSE', evse: { id: 1 } },
  variable: { name: 'Power' },
};
const whole = {
  ...least,
  eventId: 2,
  cause: 1,
  techCode: 'E17',
  techInfo: 'Too much of it',
  cleared: true,
  transactionId: 'tx-1',
  variableMonitoringId: 17,
  component: { name: 'Connector', instance: 'left', evse: { id: 1, connectorId: 2 } },
  variable: { name: 'Temperature', instance: 'pin' },
};
const frame = (...eventData: object[]) => ({ generatedAt, seqNo: 0, eventData });

describeMessage('2.0.1', 'NotifyEvent', 'from the charger', (suite) => {
  const stored = async (query = '') =>
    (
      await suite.system.rest.get<{ data: Record<string, unknown>[] }>(
        `/stations/${suite.stationId}/events?limit=200${query}`,
      )
    ).body.data;
  const eventIds = async (query: string) =>
    (await stored(query)).map(({ eventId }) => Number(eventId)).toSorted((a, b) => a - b);
  const report = (...eventData: object[]) => suite.charger.call('NotifyEvent', frame(...eventData));

  itAnswers(suite, [
    ['an alert [TC_N_21_CSMS]', frame({ ...least, eventNotificationType: 'HardWiredMonitor' }), {}],
    ['an event with all that it has, cleared [TC_N_49_CSMS]', { ...frame(whole), tbc: false }, {}],
    [
      'a periodic one [TC_N_24_CSMS] [TC_N_50_CSMS]',
      frame({ ...least, eventId: 3, trigger: 'Periodic' }),
      {},
    ],
    ['an empty value [TC_N_48_CSMS]', frame({ ...least, eventId: 4, actualValue: '' }), {}],
    [
      'several, in a part of several',
      { ...frame({ ...least, eventId: 5, trigger: 'Delta' }, { ...least, eventId: 6 }), tbc: true },
      {},
    ],
    ['the next part', { ...frame({ ...least, eventId: 7 }), seqNo: 1 }, {}],
    ['numbers beyond all', { ...frame({ ...least, eventId: 9e15 }), seqNo: 9e15 }, {}],
  ]);

  it('has recorded what was reported', async () => {
    expect(await eventIds('')).toEqual([1, 2, 3, 4, 5, 6, 7]);
    const [event] = await stored('&component=Connector');
    expect(event).toEqual({
      id: expect.any(String) as string,
      stationId: suite.stationId,
      eventId: 2,
      trigger: 'Alerting',
      notificationType: 'CustomMonitor',
      component: 'Connector',
      componentInstance: 'left',
      evseId: 1,
      connectorId: 2,
      variable: 'Temperature',
      variableInstance: 'pin',
      actualValue: '22150.5',
      cleared: true,
      cause: 1,
      techCode: 'E17',
      techInfo: 'Too much of it',
      transactionId: 'tx-1',
      monitorId: 17,
      at: timestamp,
      reportedAt: timestamp,
      receivedAt: expect.any(String) as string,
    });
  });

  it('is found by what it is of, and by its time', async () => {
    expect(await eventIds('&variable=Temperature')).toEqual([2]);
    expect(await eventIds('&cleared=true')).toEqual([2]);
    expect(await eventIds('&cleared=false&component=EVSE')).toEqual([1, 3, 4, 5, 6, 7]);
    expect(await eventIds(`&from=${timestamp}`)).toHaveLength(7);
    expect(await eventIds(`&to=${timestamp}`)).toEqual([]);
  });

  it('is announced once, and recorded once, when it is sent again', async () => {
    await report(whole);
    await report({ ...whole, techInfo: 'Told in other words' });
    expect(await eventIds('&variable=Temperature')).toEqual([2]);
    const events = await eventsOf(suite, 'StationEventReported');
    expect(events).toHaveLength(7);
    expect(events).toContainEqual({
      id: expect.any(String) as string,
      eventId: 2,
      trigger: 'Alerting',
      component: 'Connector',
      evseId: 1,
      connectorId: 2,
      variable: 'Temperature',
      actualValue: '22150.5',
      cleared: true,
      techCode: 'E17',
      transactionId: 'tx-1',
    });
  });

  it('is dated by its receipt where the clock of the station was never set', async () => {
    await report({ ...least, eventId: 20, timestamp: '1970-01-01T00:00:00Z', variable: { name: 'Clock' } });
    const [event] = await stored('&variable=Clock');
    expect(event).toMatchObject({ reportedAt: '1970-01-01T00:00:00.000Z', at: event?.['receivedAt'] });
  });

  it('is dated by its receipt where its time is none', async () => {
    const undated = { ...least, eventId: 30, timestamp: 'now', variable: { name: 'Undated' } };
    await suite.charger.call('NotifyEvent', { ...frame(undated), generatedAt: 'now' });
    const events = await stored('&variable=Undated');
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ reportedAt: null, at: events[0]?.['receivedAt'] });
  });

  it('keeps no secret, and of texts what can be kept', async () => {
    await report(
      { ...least, eventId: 21, variable: { name: 'BasicAuthPassword' }, actualValue: 's3cret' },
      {
        ...least,
        eventId: 22,
        variable: { name: 'Text' },
        actualValue: 'a\u0000b',
        techInfo: 'ftp://u:s3cret@h/',
      },
    );
    expect(await stored('&variable=BasicAuthPassword')).toMatchObject([{ actualValue: null }]);
    expect(await stored('&variable=Text')).toMatchObject([
      { actualValue: 'a\uFFFDb', techInfo: 'ftp://[hidden]@h/' },
    ]);
  });

  it('is bounded in what one message has us keep', async () => {
    const variable = { name: 'Many' };
    await report(...Array.from({ length: 250 }, (_, index) => ({ ...least, eventId: index, variable })));
    expect(await stored('&variable=Many')).toHaveLength(200);
  });

  const state = (part: object, actualValue: string) => ({
    ...least,
    trigger: 'Delta',
    eventNotificationType: 'HardWiredMonitor',
    variable: { name: 'AvailabilityState' },
    actualValue,
    timestamp: new Date().toISOString(),
    ...part,
  });
  const connectors = async () => {
    const { body } = await suite.system.rest.get<{
      status: string;
      evses: { evseId: number; connectors: { connectorId: number; status: string }[] }[];
    }>(`/stations/${suite.stationId}`);
    const statuses = body.evses.flatMap(({ evseId, connectors: all }) =>
      all.map(({ connectorId, status }) => `${evseId}.${connectorId} ${status}`),
    );
    return [body.status, ...statuses];
  };
  const connector = (id: number, connectorId: number) => ({
    component: { name: 'Connector', evse: { id, connectorId } },
  });
  const evse = (id: number) => ({ component: { name: 'EVSE', evse: { id } } });

  it('of the availability of a connector is a report of its status', async () => {
    await report(state(connector(1, 1), 'Available'), state(connector(2, 1), 'Occupied'));
    expect(await connectors()).toEqual(['Occupied', '1.1 Available', '2.1 Occupied']);
    const events = await eventsOf(suite, 'ConnectorStatusChanged');
    expect(events.at(-1)).toMatchObject({ evseId: 2, connectorId: 1, status: 'Occupied' });
  });

  it('of the availability of an EVSE is one of its only connector, and of several of none', async () => {
    await report(state(evse(2), 'Faulted'), state(evse(3), 'Reserved'), state(connector(1, 2), 'Available'));
    await report(state(evse(1), 'Unavailable'));
    expect(await connectors()).toEqual([
      'Faulted',
      '1.1 Available',
      '1.2 Available',
      '2.1 Faulted',
      '3.1 Reserved',
    ]);
  });

  it('of the availability of the station is one of the station, and an older one changes nothing', async () => {
    await report(state({ component: { name: 'ChargingStation' } }, 'Unavailable'));
    await report(state(evse(2), 'Available'), state({ ...evse(2), timestamp }, 'Faulted'));
    await report(state(evse(9e9), 'Faulted'), state(evse(2), 'Charging'));
    const [status, , , second] = await connectors();
    expect([status, second]).toEqual(['Reserved', '2.1 Available']);
  });

  itRefuses(
    suite,
    [
      ['no events', { generatedAt, seqNo: 0 }, 'OccurrenceConstraintViolation'],
      ['an empty list', frame(), 'OccurrenceConstraintViolation'],
      ['no number of the part', { generatedAt, eventData: [least] }, 'OccurrenceConstraintViolation'],
      ['a trigger that there is not', frame({ ...least, trigger: 'Boredom' }), 'PropertyConstraintViolation'],
      ['a value that is a number', frame({ ...least, actualValue: 1 }), 'TypeConstraintViolation'],
      ['a value too long', frame({ ...least, actualValue: 'x'.repeat(2501) }), 'PropertyConstraintViolation'],
      ['a member that it does not have', { ...frame(least), colour: 'red' }, 'FormatViolation'],
    ],
    () => stored(),
  );
});
