/** The CSMS answered with a CALLERROR, with something its schema forbids, or not in time. */
export class CallFailed extends Error {}

/** The line is down, or went down before the answer came. */
export class LineDown extends Error {}

/** Thrown by a handler: answered as a CALLERROR. */
export class CallRefused extends Error {
  readonly code: string;

  constructor(code: string, description: string) {
    super(description);
    this.code = code;
  }
}

/** A handler's answer to a CALL of the CSMS, and what follows once it has been sent. */
export interface Reply {
  payload: object;
  after?: () => void;
}

/** One CALL to the CSMS and how it ended; `interrupted` by a lost line is nobody's failure. */
export interface CallRecord {
  messageId: string;
  action: string;
  payload: object;
  latencyMs: number;
  outcome: 'answered' | 'failed' | 'interrupted';
  /** Why it failed. */
  error?: string;
}
