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
  | { readonly kind: 'closed' }
  | { readonly kind: 'withheld'; readonly reason: string };

interface WaitingCall {
  readonly messageId: string;
  readonly send: (messageId: string) => void;
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

  constructor(private readonly timeoutMs: number) {}

  /** `send` writes the call with the id that it is given. */
  async call(send: (messageId: string) => void): Promise<CallOutcome> {
    if (this.closed || this.waiting.length >= MAX_WAITING) return { kind: 'closed' };
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

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    for (const call of [this.outstanding, ...this.waiting.splice(0)]) call?.settle({ kind: 'closed' });
    this.outstanding = null;
  }

  private sendNext(): void {
    if (this.outstanding !== null) return;
    const next = this.waiting.shift();
    if (next === undefined) return;
    this.outstanding = next;
    this.timer = setTimeout(() => {
      this.settle({ kind: 'timeout' });
    }, this.timeoutMs);
    next.send(next.messageId);
  }

  private settle(outcome: CallOutcome): void {
    const call = this.outstanding;
    this.outstanding = null;
    clearTimeout(this.timer);
    call?.settle(outcome);
    this.sendNext();
  }
}
