/** A status, and when we learned of it: no version dates these reports. */
export interface TaskStatus {
  status: string;
  at: Date;
}

/** How far a task is. */
export interface TaskState {
  /** `Requested`, `Failed` and `Canceled` are ours, any other is the charger's word. */
  status: string;
  statusAt: Date;
  /** Oldest first. */
  history: TaskStatus[];
  /** Null while the charger may have more to say. */
  endedAt: Date | null;
}

/** What the statuses of one kind of task mean. */
export interface TaskVocabulary {
  /** With these it is over, well or not. */
  readonly ends: ReadonlySet<string>;
  /** Of these, the one that ends an attempt only, while there are retries left. */
  readonly attemptFailed: string;
}

/** What a charger says of a task; `requestId` names the request where the charger says it. */
export interface TaskReport {
  requestId: number | null;
  status: string;
}

/** Sent when the charger is asked what it does, and does nothing. */
export const IDLE = 'Idle';
/** How much of a history is kept. */
export const MAX_HISTORY = 50;

const REQUESTED = 'Requested';
/** The request was not answered. Whether the charger took it shows when it reports on it. */
const FAILED = 'Failed';
const CANCELED = 'Canceled';
const ACCEPTING = new Set(['Accepted', 'AcceptedCanceled']);

export const requested = (at: Date): TaskState => ({
  status: REQUESTED,
  statusAt: at,
  history: [{ status: REQUESTED, at }],
  endedAt: null,
});

/** The state of a task that nobody asked for, by the first that is heard of it. */
export const begun = (status: string, at: Date, vocabulary: TaskVocabulary): TaskState => ({
  status,
  statusAt: at,
  history: [{ status, at }],
  endedAt: vocabulary.ends.has(status) ? at : null,
});

/** The state after a report: a repeated one changes nothing, one that comes after the end its history alone. */
export function afterReport(
  state: TaskState,
  status: string,
  at: Date,
  { ends, attemptFailed }: TaskVocabulary,
  retries: number,
): TaskState {
  if (isRepeated(state, status)) return state;
  const history = [...state.history, { status, at }].slice(-MAX_HISTORY);
  if (!isOpen(state)) return { ...state, history };
  const failures = history.filter((entry) => entry.status === attemptFailed).length;
  const isEnd = ends.has(status) && !(status === attemptFailed && failures <= retries);
  return { status, statusAt: at, history, endedAt: isEnd ? at : null };
}

/** The state after the charger's answer to the request. What it has reported before it answered stands. */
export function afterAnswer(state: TaskState, status: string, at: Date): TaskState {
  if (!awaitsAnswer(state)) return state;
  return moved(state, status, at, ACCEPTING.has(status) ? null : at);
}

/** The state after the request came to nothing: refused with an error, or with a fate that is not known. */
export function afterFailure(state: TaskState, isRefused: boolean, at: Date): TaskState {
  return state.status === REQUESTED ? moved(state, isRefused ? 'Rejected' : FAILED, at, at) : state;
}

/** The state after the charger dropped the task for a newer one. */
export const afterCancellation = (state: TaskState, at: Date): TaskState => moved(state, CANCELED, at, at);

/** The state after something else than a report has ended it, or what it had brought about. */
export const afterEnd = (state: TaskState, status: string, at: Date): TaskState =>
  moved(state, status, at, at);

/** Whether this answer says that the task before it was given up. */
export const cancelsOther = (status: string): boolean => status === 'AcceptedCanceled';

/** Whether it has said so already. */
export const isRepeated = ({ history }: TaskState, status: string): boolean =>
  history.at(-1)?.status === status;

const isOpen = ({ status, endedAt }: TaskState): boolean => endedAt === null || status === FAILED;

const awaitsAnswer = ({ status }: TaskState): boolean => status === REQUESTED || status === FAILED;

const moved = ({ history }: TaskState, status: string, at: Date, endedAt: Date | null): TaskState => ({
  status,
  statusAt: at,
  history: [...history, { status, at }].slice(-MAX_HISTORY),
  endedAt,
});
