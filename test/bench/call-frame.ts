import { randomUUID } from 'node:crypto';

/** Stands in a payload where the time of the call is filled in. */
export const TIMESTAMP = '0000-00-00T00:00:00.000Z';
/** Stand in a payload, as text and as a number, where a register is filled in that rises by one a call. */
export const REGISTER = '########';
export const COUNTER = 99_999_999;
/** What the first call has there is one more. */
export const FIRST_COUNT = 10_000_000;

const ID_OFFSET = '[2,"'.length;
const ID_LENGTH = 36;
/** Ids look like UUIDs, the same length as chargers send; only their end differs from call to call. */
const ID_DIGITS = 12;

/**
 * A CALL that is sent again and again: built once, then only its message id and the fields above are written anew,
 * so that the load costs little beside what it measures. No two calls of a charger bear the same id or time.
 */
export class CallFrame {
  readonly bytes: Buffer;
  readonly #timestamps: readonly number[];
  readonly #registers: readonly number[];
  #calls = 0;
  #lastMs = 0;

  constructor(action: string, payload: object) {
    const text = JSON.stringify([2, randomUUID(), action, payload]);
    this.bytes = Buffer.from(text, 'latin1');
    this.#timestamps = offsetsOf(text, TIMESTAMP);
    this.#registers = [...offsetsOf(text, REGISTER), ...offsetsOf(text, `:${COUNTER}`).map((at) => at + 1)];
  }

  /** Makes it the next call. */
  renew(): void {
    this.#calls += 1;
    writeDigits(this.bytes, ID_OFFSET + ID_LENGTH - ID_DIGITS, ID_DIGITS, this.#calls);
    for (const offset of this.#registers)
      writeDigits(this.bytes, offset, REGISTER.length, FIRST_COUNT + this.#calls);
    if (this.#timestamps.length === 0) return;
    this.#lastMs = Math.max(Date.now(), this.#lastMs + 1);
    for (const offset of this.#timestamps) this.bytes.write(isoTime(this.#lastMs), offset, 'latin1');
  }

  get messageId(): string {
    return this.bytes.toString('latin1', ID_OFFSET, ID_OFFSET + ID_LENGTH);
  }

  /** Whether a received text begins as the CALLRESULT of this call, as compact JSON writes it. */
  isAnsweredBy(text: Buffer): boolean {
    const end = ID_OFFSET + ID_LENGTH + 1;
    return (
      text.length > end &&
      text[1] === 0x33 &&
      text.compare(this.bytes, ID_OFFSET - 1, end, ID_OFFSET - 1, end) === 0
    );
  }
}

function offsetsOf(text: string, mark: string): number[] {
  const offsets: number[] = [];
  for (let at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + 1)) offsets.push(at);
  return offsets;
}

function writeDigits(bytes: Buffer, offset: number, width: number, value: number): void {
  for (let at = offset + width - 1, rest = value; at >= offset; at -= 1) {
    bytes[at] = 0x30 + (rest % 10);
    rest = Math.floor(rest / 10);
  }
}

let latestMs = 0;
let latestIso = '';

/** Many chargers ask within the same millisecond. */
function isoTime(milliseconds: number): string {
  if (milliseconds !== latestMs) {
    latestMs = milliseconds;
    latestIso = new Date(milliseconds).toISOString();
  }
  return latestIso;
}
