import { expect } from 'vitest';
import { type CommandResult, type MessageSuite, runCommand } from './message-suite.ts';

/** A monitor, as REST shows it. */
export interface MonitorView extends Record<string, unknown> {
  readonly monitorId: number;
}

export async function monitorsOf({ system, stationId }: MessageSuite, query = ''): Promise<MonitorView[]> {
  const path = `/stations/${stationId}/variable-monitors?limit=200${query}`;
  return (await system.rest.get<{ data: MonitorView[] }>(path)).body.data;
}

export const monitorIdsOf = async (suite: MessageSuite): Promise<number[]> =>
  (await monitorsOf(suite)).map(({ monitorId }) => monitorId);

/** A part of a report, as the charger sends it: one monitor of each number. */
export const reportPart = (requestId: number, seqNo: number, tbc: boolean, ids: number[]) => ({
  requestId,
  seqNo,
  tbc,
  generatedAt: '2026-01-31T12:00:00Z',
  ...(ids.length === 0 ? {} : { monitor: ids.map(monitorOf) }),
});

const monitorOf = (id: number) => ({
  component: { name: 'EVSE', evse: { id: 1 } },
  variable: { name: 'Power' },
  variableMonitoring: [{ id, transaction: false, value: 100 + id, type: 'Delta', severity: 5 }],
});

/** Has the station say how many items of an action it takes in a message. */
export async function limitItems(
  { charger }: MessageSuite,
  component: string,
  instance: string,
  value: string,
): Promise<void> {
  await charger.call('NotifyReport', {
    requestId: 0,
    seqNo: 0,
    generatedAt: '2026-01-31T12:00:00Z',
    reportData: [
      {
        component: { name: component },
        variable: { name: 'ItemsPerMessage', instance },
        variableAttribute: [{ value, mutability: 'ReadOnly' }],
        variableCharacteristics: { dataType: 'integer', supportsMonitoring: false },
      },
    ],
  });
}

/** Runs a command that takes several messages; each has its answer. Resolves with their payloads. */
export async function runInMessages(
  { system, charger, stationId }: MessageSuite,
  command: string,
  body: object,
  answers: object[],
): Promise<{ payloads: unknown[]; result: CommandResult }> {
  const answering = system.rest.post<CommandResult>(`/stations/${stationId}/commands/${command}`, body);
  const payloads: unknown[] = [];
  for (const answer of answers) {
    const [, messageId, , payload] = await charger.next();
    payloads.push(payload);
    charger.send(JSON.stringify([3, messageId, answer]));
  }
  const { status, body: result } = await answering;
  expect(status).toBe(200);
  return { payloads, result };
}

/** Has the station monitor the power of EVSE 1, under these numbers. */
export async function setMonitors(suite: MessageSuite, ids: number[]): Promise<void> {
  const monitors = ids.map((id, index) => ({
    component: 'EVSE',
    evseId: 1,
    variable: 'Power',
    type: 'Delta',
    value: 100 + id,
    severity: index,
  }));
  const setMonitoringResult = ids.map((id, severity) => ({
    id,
    severity,
    type: 'Delta',
    status: 'Accepted',
    component: { name: 'EVSE', evse: { id: 1 } },
    variable: { name: 'Power' },
  }));
  await runCommand(suite, 'set-variable-monitoring', { monitors }, { setMonitoringResult });
}
