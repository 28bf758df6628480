import { expect } from 'vitest';
import { type MessageSuite, runCommand } from './message-suite.ts';

type Kind = 'firmware-publications' | 'firmware-updates' | 'log-uploads';

/** A firmware update, a firmware publication or a log upload, as REST shows it. */
export interface TaskView extends Record<string, unknown> {
  readonly id: string;
  readonly requestId: number | null;
  readonly commandId: string | null;
  readonly status: string;
  readonly history: { status: string; at: string }[];
  readonly endedAt: string | null;
}

/** Newest first. */
export async function tasksOf({ system, stationId }: MessageSuite, kind: Kind): Promise<TaskView[]> {
  const { body } = await system.rest.get<{ data: TaskView[] }>(`/stations/${stationId}/${kind}?limit=200`);
  return body.data;
}

export async function newestTask(suite: MessageSuite, kind: Kind): Promise<TaskView> {
  const [newest] = await tasksOf(suite, kind);
  if (newest === undefined) throw new Error(`the station has no ${kind}`);
  return newest;
}

/** What it was in, oldest first. */
export const statusesOf = ({ history }: TaskView): string[] => history.map(({ status }) => status);

/** Has the charger asked, and take it; resolves with what was recorded of it. */
export async function requestTask(
  suite: MessageSuite,
  kind: Kind,
  command: string,
  body: object,
  response: object = { status: 'Accepted' },
): Promise<TaskView> {
  const { result } = await runCommand(suite, command, body, response);
  const { requestId } = result.request;
  const task = await newestTask(suite, kind);
  expect(task).toMatchObject({ requestId, commandId: result.id });
  return task;
}

/** What the events of a type said of the suite's station, in the order in which they were announced. */
export async function eventsOf({ system, stationId }: MessageSuite, type: string): Promise<object[]> {
  const rows = await system.database.query(
    `SELECT data - 'stationId' AS data FROM platform.outbox
      WHERE data->>'stationId' = $1 AND type = $2 ORDER BY id`,
    [stationId, type],
  );
  return rows.map(({ data }) => data as object);
}

/** All that the system keeps of what passed between it and the suite's station. */
export async function keptOf({ system, stationId }: MessageSuite): Promise<string> {
  const paths = ['commands', 'messages', 'firmware-publications', 'firmware-updates', 'log-uploads'];
  const lists = await Promise.all(
    paths.map(async (path) => (await system.rest.get(`/stations/${stationId}/${path}?limit=200`)).body),
  );
  const events = await eventsOf({ system, stationId } as MessageSuite, 'CommandCompleted');
  return JSON.stringify([lists, events]);
}
