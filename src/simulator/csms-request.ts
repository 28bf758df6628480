import { CallRefused, type Reply } from './ocpp-call.js';

interface Listener {
  log: (line: string) => void;
  fault: (text: string) => void;
}

/** How a charger of one version takes what the CSMS asks of it. */
export interface RequestRules<Charger extends Listener> {
  /** As people call it, such as `OCPP 1.6`. */
  readonly version: string;
  /** By action. Each is given a request that `check` has passed. */
  readonly handlers: Readonly<Record<string, (charger: Charger, request: never) => Reply>>;
  /** What is wrong with a request, and the error code for it. */
  readonly check: (action: string, payload: unknown) => { text: string; code: string } | undefined;
}

/**
 * Answers a CALL of the CSMS.
 * @throws CallRefused for what this charger does not know and for what breaks the schema
 */
export function answerRequest<Charger extends Listener>(
  { version, handlers, check }: RequestRules<Charger>,
  charger: Charger,
  action: string,
  payload: unknown,
): Reply {
  const handler = Object.hasOwn(handlers, action) ? handlers[action] : undefined;
  if (!handler) {
    charger.log(`asked for ${action}: not implemented`);
    throw new CallRefused('NotImplemented', `${action} is not implemented`);
  }
  const fault = check(action, payload);
  if (fault) {
    charger.fault(`the CSMS sent a ${action} that breaks ${version}: ${fault.text}`);
    throw new CallRefused(fault.code, fault.text);
  }
  const reply = handler(charger, payload as never);
  const { status } = reply.payload as { status?: string };
  charger.log(`asked for ${action} ${JSON.stringify(payload).slice(0, 500)}: ${status ?? 'answered'}`);
  return reply;
}
