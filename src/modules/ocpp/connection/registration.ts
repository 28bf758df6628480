import type { StationQuirks } from '../../station/index.js';
import { RpcError } from '../rpc/rpc-error.js';
import type { OcppRequest, OcppVersion } from '../rpc/version.js';

export type RegistrationStatus = 'Accepted' | 'Pending' | 'Rejected';

const NONE: ReadonlySet<string> = new Set();

/**
 * What a boot settles: what passes between us and a station that is not accepted yet (1.6 §4.2 with errata 3.10,
 * 2.0.1 B02, B03), and which of its quirks are accepted.
 */
export class Registration {
  /** Messages that the station was asked to send. */
  private triggered = NONE;

  constructor(
    public status: RegistrationStatus,
    public quirks: StationQuirks,
    private readonly version: Pick<OcppVersion, 'notWhilePending' | 'triggeredBy'>,
  ) {}

  renew(status: RegistrationStatus, quirks: StationQuirks): void {
    this.status = status;
    this.quirks = quirks;
  }

  /** Why a call of the station is not heard; null when it is: its boot, and what we triggered. */
  refusalOf(action: string): RpcError | null {
    if (this.status === 'Accepted' || action === 'BootNotification' || this.triggered.has(action))
      return null;
    return new RpcError('SecurityError', `The station's registration is ${this.status}`);
  }

  /** Why a call is not sent to the station; null when it may be: nothing to a rejected one, no transaction to a pending one. */
  objectionTo(request: OcppRequest): string | null {
    const { action } = request;
    const mayBeSent =
      this.status === 'Accepted' || (this.status === 'Pending' && !this.version.notWhilePending.has(action));
    if (!mayBeSent) return `The station's registration is ${this.status}: ${action} is not sent to it`;
    const triggered = this.version.triggeredBy(request);
    if (triggered.length > 0) this.triggered = new Set([...this.triggered, ...triggered]);
    return null;
  }
}
