import { expect, it } from 'vitest';
import { configurationOf, read, reported, variable } from '../../../support/device-model.ts';
import { describeMessage, itAnswers, itRefuses, runCommand } from '../../../support/message-suite.ts';
import { eventually } from '../../../support/rest.ts';

describeMessage('2.0.1', 'NotifyReport', 'from the charger', (suite) => {
  const part = (requestId: number, seqNo: number, reportData: object[] | undefined, more: object = {}) => ({
    requestId,
    seqNo,
    generatedAt: new Date().toISOString(),
    reportData,
    ...more,
  });
  const report = (...parameters: Parameters<typeof part>) =>
    suite.charger.call('NotifyReport', part(...parameters));
  /** Asks for a report; returns its number. */
  const asked = async (command: string, body: object = {}) => {
    const { payload } = await runCommand(suite, command, body);
    return (payload as { requestId: number }).requestId;
  };
  const names = async (component: string) =>
    (await configurationOf(suite, `&component=${component}`)).map((entry) => entry.variable);
  const valueOf = async (component: string, name: string) =>
    (await configurationOf(suite, `&component=${component}&variable=${name}`))[0]?.value;

  itAnswers(suite, [
    ['a report of one part', part(1, 0, [reported('Plain', 'A', '1')]), {}],
    ['a part that more follow', part(2, 0, [reported('Plain', 'B', '1')], { tbc: true }), {}],
    ['a report of nothing', part(3, 0, undefined), {}],
    ['a variable without a value', part(4, 0, [reported('Plain', 'C')]), {}],
    ['a time that is none', part(5, 0, [reported('Plain', 'D', '1')], { generatedAt: 'now' }), {}],
    ['a number that is none of ours', part(-(2 ** 40), 2 ** 40, [reported('Plain', 'E', '1')]), {}],
  ]);

  it('shows each attribute of each variable, with what characterises it', async () => {
    const connector = { name: 'Connector', instance: 'Left', evse: { id: 1, connectorId: 2 } };
    await report(9, 0, [
      {
        component: connector,
        variable: { name: 'Temperature', instance: 'Plug' },
        variableAttribute: [
          { type: 'MaxSet', value: '80.5', mutability: 'ReadWrite', persistent: true },
          { value: '21.5', mutability: 'ReadOnly', constant: true },
        ],
        variableCharacteristics: {
          unit: 'Celsius',
          dataType: 'decimal',
          minLimit: -40.5,
          maxLimit: 100,
          valuesList: '1,2',
          supportsMonitoring: true,
        },
      },
    ]);
    const shared = {
      component: 'Connector',
      componentInstance: 'Left',
      evseId: 1,
      connectorId: 2,
      variable: 'Temperature',
      variableInstance: 'Plug',
      marks: [],
      unit: 'Celsius',
      dataType: 'decimal',
      minLimit: -40.5,
      maxLimit: 100,
      valuesList: '1,2',
      supportsMonitoring: true,
      receivedAt: expect.any(String) as string,
    };
    expect(await configurationOf(suite, '&component=Connector')).toEqual([
      {
        ...shared,
        attributeType: 'Actual',
        value: '21.5',
        readOnly: true,
        mutability: 'ReadOnly',
        persistent: false,
        constant: true,
      },
      {
        ...shared,
        attributeType: 'MaxSet',
        value: '80.5',
        readOnly: false,
        mutability: 'ReadWrite',
        persistent: true,
        constant: false,
      },
    ]);
  });

  it('of one reading of a variable changes its value alone', async () => {
    const more = { variableCharacteristics: { dataType: 'integer', supportsMonitoring: false } };
    await report(10, 0, [
      { ...reported('Read', 'A', '1', more), variableAttribute: [{ value: '1', mutability: 'ReadOnly' }] },
    ]);
    const answer = { getVariableResult: [read('Read', 'A', '2')] };
    await runCommand(suite, 'get-configuration', { keys: ['HeartbeatInterval'] }, answer);
    expect(await configurationOf(suite, '&component=Read')).toMatchObject([
      { value: '2', readOnly: true, mutability: 'ReadOnly', dataType: 'integer' },
    ]);
  });

  it('of all there is takes the place of what was there once it is whole, in whatever order it comes', async () => {
    const { stationId, system } = suite;
    await report(11, 0, [reported('Old', 'A', '1'), reported('Kept', 'A', '1')]);
    const requestId = await asked('get-configuration');
    await report(requestId, 2, [reported('New', 'C', '1')]);
    await report(requestId, 0, [reported('New', 'A', '1')], { tbc: true });
    expect([await names('Old'), await names('New')]).toEqual([['A'], ['A', 'C']]);

    await report(requestId, 1, [reported('New', 'B', '1'), reported('Kept', 'A', '2')], { tbc: true });
    expect([await names('Old'), await names('New')]).toEqual([[], ['A', 'B', 'C']]);
    expect(await valueOf('Kept', 'A')).toBe('2');
    const events = await eventually(async () => {
      const rows = await system.database.query<{ data: object }>(
        `SELECT data FROM platform.outbox WHERE type = 'DeviceModelReported' AND data->>'stationId' = $1`,
        [stationId],
      );
      return rows.length > 0 && rows.map(({ data }) => data);
    });
    expect(events).toEqual([{ stationId, requestId, isFull: true }]);
  });

  it('takes each part once: what was set since is not undone by a part that is repeated', async () => {
    const requestId = await asked('get-base-report', { reportBase: 'ConfigurationInventory' });
    const repeated = part(requestId, 0, [reported('Once', 'A', 'old')], { tbc: true });
    expect(await suite.charger.call('NotifyReport', repeated)).toEqual({});
    const name = variable('Once', 'A');
    const values = [{ component: 'Once', variable: 'A', value: 'new' }];
    const answer = { setVariableResult: [{ ...name, attributeStatus: 'Accepted' }] };
    await runCommand(suite, 'set-configuration', { values }, answer);
    expect(await suite.charger.call('NotifyReport', repeated)).toEqual({});
    expect(await valueOf('Once', 'A')).toBe('new');
  });

  it.each([
    ['get-base-report', { reportBase: 'SummaryInventory' }],
    ['get-base-report', { reportBase: 'ConfigurationInventory' }],
    ['get-report', { componentCriteria: ['Problem'] }],
  ])('of a part of what there is removes nothing: %s %j', async (command, body) => {
    await report(12, 0, [reported('Staying', 'A', '1')]);
    await report(await asked(command, body), 0, [reported('Part', 'A', '1')]);
    expect([await names('Staying'), await names('Part')]).toEqual([['A'], ['A']]);
  });

  it('tells no secret, and nothing that is only to be written', async () => {
    await report(13, 0, [
      reported('SecurityCtrlr', 'BasicAuthPassword', 'a secret of many words'),
      {
        ...variable('Vendor', 'Pin'),
        variableAttribute: [{ value: 'another', mutability: 'WriteOnly' }],
      },
    ]);
    expect(await configurationOf(suite, '&variable=BasicAuthPassword')).toMatchObject([
      { value: null, marks: ['hidden'] },
    ]);
    const setting = { values: [{ component: 'Vendor', variable: 'Pin', value: '1234' }] };
    const answer = { setVariableResult: [{ ...variable('Vendor', 'Pin'), attributeStatus: 'Accepted' }] };
    await runCommand(suite, 'set-configuration', setting, answer);
    expect(await configurationOf(suite, '&component=Vendor')).toMatchObject([
      { value: null, marks: ['hidden'], mutability: 'WriteOnly' },
    ]);
    const log = await suite.system.rest.get(`/stations/${suite.stationId}/messages?action=NotifyReport`);
    expect(JSON.stringify(log.body)).not.toContain('a secret');
  });

  it('leaves out a variable of an impossible EVSE', async () => {
    const data = (id: number) => ({
      ...reported('Far', `V${id}`, '1'),
      component: { name: 'Far', evse: { id } },
    });
    await report(14, 0, [data(-1), data(2 ** 31), data(2)]);
    expect(await names('Far')).toEqual(['V2']);
  });

  itRefuses(
    suite,
    [
      ['no number of the part', part(1, 0, [], { seqNo: undefined }), 'OccurrenceConstraintViolation'],
      ['an empty list', part(1, 0, []), 'OccurrenceConstraintViolation'],
      [
        'a variable without attributes',
        part(1, 0, [{ ...variable('Bad', 'A'), variableAttribute: [] }]),
        'OccurrenceConstraintViolation',
      ],
      [
        'a mutability that there is not',
        part(1, 0, [{ ...variable('Bad', 'A'), variableAttribute: [{ mutability: 'Never' }] }]),
        'PropertyConstraintViolation',
      ],
      ['a value that is a number', part(1, 0, [reported('Bad', 'A', 1 as never)]), 'TypeConstraintViolation'],
      [
        'a name longer than any',
        part(1, 0, [reported('Bad', 'x'.repeat(51), '1')]),
        'PropertyConstraintViolation',
      ],
      ['a member that it does not have', part(1, 0, undefined, { colour: 'red' }), 'FormatViolation'],
    ],
    () => configurationOf(suite, '&component=Bad'),
  );
});
