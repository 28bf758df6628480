import { randomUUID } from 'node:crypto';
import type { CallError, CallResult } from '../rpc/message.js';

/** An answer as it came. */
interface Answered {
  readonly text: string;
  readonly answeredAt: Date;
}

export type CallOutcome =
  | ({ readonly kind: 'result'; readonly payload: Record<string, unknown> } & Answered)
  | ({ readonly kind: 'error'; readonly error: CallError } & Answered)
  | { readonly kind: 'timeout' }
  /** The socket closed before the answer came. */
  | { readonly kind: 'closed' }
  /** The socket closed before it was sent, or is about to: it can be sent by another one. */
  | { readonly kind: 'unsent' }
  | { readonly kind: 'withheld'; readonly reason: string };

interface WaitingCall {
  readonly messageId: string;
  readonly send: (messageId: string) => boolean;
  readonly settle: (outcome: CallOutcome) => void;
}

const MAX_WAITING = 100;

/**
 * The calls to one charger: one outstanding at a time (1.6J §4.1.1), the others wait in order. The time-out of a call
 * begins when it is sent. An answer that comes too late finds nothing and is counted by the caller.
 */
export class OutgoingCalls {
  private readonly waiting: WaitingCall[] = [];
  private outstanding: WaitingCall | null = null;
  private timer: NodeJS.Timeout | undefined;
  private closed = false;
  private finished: (() => void) | undefined;

  constructor(private readonly timeoutMs: number) {}

  /** `send` writes the call with the id that it is given, and says whether it could. */
  async call(send: (messageId: string) => boolean): Promise<CallOutcome> {
    if (this.closed) return { kind: 'unsent' };
    if (this.waiting.length >= MAX_WAITING)
      return { kind: 'withheld', reason: 'Too many calls are waiting for the station' };
    return new Promise((settle) => {
      this.waiting.push({ messageId: randomUUID(), send, settle });
      this.sendNext();
    });
  }

  /** Whether the answer belongs to the outstanding call. */
  answered(answer: CallResult | CallError, text: string, answeredAt: Date): boolean {
    if (this.outstanding?.messageId !== answer.messageId) return false;
    this.settle(
      answer.kind === 'result'
        ? { kind: 'result', payload: answer.payload, text, answeredAt }
        : { kind: 'error', error: answer, text, answeredAt },
    );
    return true;
  }

  get isBusy(): boolean {
    return this.outstanding !== null;
  }

  /** Sends no more, and waits for the answer to the call that is outstanding, but not for longer than that. */
  async finish(graceMs: number): Promise<void> {
    this.sendNoMore();
    if (this.outstanding === null) return;
    await new Promise<void>((resolve) => {
      const overdue = setTimeout(resolve, graceMs);
      this.finished = () => {
        clearTimeout(overdue);
        resolve();
      };
    });
  }

  close(): void {
    this.sendNoMore();
    clearTimeout(this.timer);
    this.settle({ kind: 'closed' });
  }

  private sendNoMore(): void {
    this.closed = true;
    for (const call of this.waiting.splice(0)) call.settle({ kind: 'unsent' });
  }

  private sendNext(): void {
    if (this.outstanding !== null) return;
    const next = this.waiting.shift();
    if (next === undefined) return;
    this.outstanding = next;
    this.timer = setTimeout(() => {
      this.settle({ kind: 'timeout' });
    }, this.timeoutMs);
    if (!next.send(next.messageId)) this.settle({ kind: 'unsent' });
  }

  private settle(outcome: CallOutcome): void {
    const call = this.outstanding;
    this.outstanding = null;
    clearTimeout(this.timer);
    call?.settle(outcome);
    this.sendNext();
    if (!this.isBusy) this.finished?.();
  }
}
