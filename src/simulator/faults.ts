interface FaultDescription {
  /** What the charger does, for --help. */
  does: string;
  /** What the CSMS is to make of it. */
  expected: string;
  /** Times of the sessions are those of the ledger. */
  keepsTime: boolean;
}

const EQUAL = 'sessions equal to the ledger';
const EQUAL_BUT_TIMES =
  'energy equal to the ledger; times as received, and the sessions perhaps held for review';

/** What a charger can be told to do wrong. */
export const FAULTS = {
  'duplicate-messages': {
    does: 'sends each message of a transaction twice, with the same id',
    expected: `both answered alike; ${EQUAL}`,
    keepsTime: true,
  },
  'reorder-queue': {
    does: 'cuts the line in each session and delivers what it kept from the newest to the oldest',
    expected: EQUAL,
    keepsTime: true,
  },
  'no-transaction-id': {
    does: 'goes on with -1, as if its StartTransaction had never been answered',
    expected: `${EQUAL}, but for the id`,
    keepsTime: true,
  },
  'bad-clock': { does: 'lives in 1970', expected: EQUAL_BUT_TIMES, keepsTime: false },
  'bad-clock:no-offset': {
    does: 'leaves the time zone out of its timestamps',
    expected: EQUAL_BUT_TIMES,
    keepsTime: false,
  },
  'bad-clock:ahead': { does: 'is a day ahead', expected: EQUAL_BUT_TIMES, keepsTime: false },
  'huge-arrays': {
    does: 'sends hundreds of meter values at once, and texts as long as the schema lets them be',
    expected: EQUAL,
    keepsTime: true,
  },
  'cut-frames': {
    does: 'sends truncated and malformed frames in between, and cuts the line in the middle of a frame',
    expected: EQUAL,
    keepsTime: true,
  },
  'silent-socket': {
    does: 'lets its socket stand half-open in each session, deaf and dumb, and comes back on a new one',
    expected: EQUAL,
    keepsTime: true,
  },
} as const satisfies Readonly<Record<string, FaultDescription>>;

export type Fault = keyof typeof FAULTS;

export function isFault(text: string): text is Fault {
  return Object.hasOwn(FAULTS, text);
}

/** How often a fault was really injected, and what is to come of it. */
export interface InjectedFault {
  fault: Fault;
  times: number;
  expected: string;
}

/** What a charger was told to do wrong, and how often it has. */
export class Misbehaviour {
  readonly #times: Map<Fault, number>;

  constructor(faults: readonly Fault[] = []) {
    this.#times = new Map(faults.map((fault) => [fault, 0]));
  }

  has(fault: Fault): boolean {
    return this.#times.has(fault);
  }

  /** True, and counted, when the fault is to be committed now. */
  commits(fault: Fault): boolean {
    const times = this.#times.get(fault);
    if (times === undefined) return false;
    this.#times.set(fault, times + 1);
    return true;
  }

  get injected(): InjectedFault[] {
    return [...this.#times].map(([fault, times]) => ({ fault, times, expected: FAULTS[fault].expected }));
  }
}

/** Adds up what several chargers did. */
export function sumOfInjected(chargers: readonly InjectedFault[][]): InjectedFault[] {
  const sums = new Map<Fault, InjectedFault>();
  for (const injected of chargers.flat()) {
    const times = (sums.get(injected.fault)?.times ?? 0) + injected.times;
    sums.set(injected.fault, { ...injected, times });
  }
  return [...sums.values()];
}

/** What was done wrong, for people. */
export function formatInjected(injected: readonly InjectedFault[]): string {
  return injected
    .map(({ fault, times, expected }) => `Injected     ${fault}, ${times} times; expected: ${expected}\n`)
    .join('');
}
