import type { Deviation } from '../../station/index.js';

/** What went wrong with a call, in words of our own; each version spells them as its specification does. */
export type RpcFault =
  | 'NotImplemented'
  | 'NotSupported'
  | 'InternalError'
  | 'ProtocolError'
  | 'SecurityError'
  | 'FormatViolation'
  | 'PropertyConstraintViolation'
  | 'OccurrenceConstraintViolation'
  | 'TypeConstraintViolation'
  | 'MessageTypeNotSupported'
  | 'RpcFrameworkError'
  | 'GenericError';

/** A call that is answered with a CALLERROR. `description` goes to the charger: nothing of the inside belongs in it. */
export class RpcError extends Error {
  constructor(
    readonly fault: RpcFault,
    readonly description: string,
    readonly details: Record<string, unknown> = {},
  ) {
    super(`${fault}: ${description}`);
    this.name = 'RpcError';
  }
}

/** A payload that breaks its schema, and what for. */
export class SchemaViolation extends RpcError {
  constructor(
    fault: RpcFault,
    description: string,
    details: Record<string, unknown>,
    readonly deviations: readonly Deviation[],
  ) {
    super(fault, description, details);
    this.name = 'SchemaViolation';
  }
}
