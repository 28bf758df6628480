import { ProcessUnreachableError, RouteTimeoutError } from './backplane.errors.js';
import { CommandRouter, outcomeOf, type RequestHandler, resultOf } from './command-router.js';
import type { InProcessHub } from './in-process-hub.js';

export class InProcessCommandRouter extends CommandRouter {
  constructor(
    private readonly hub: InProcessHub,
    private readonly processId: string,
  ) {
    super();
  }

  async serve(handler: RequestHandler): Promise<void> {
    if (this.hub.handlers.has(this.processId)) throw new Error('This process serves requests already');
    this.hub.handlers.set(this.processId, handler);
  }

  async request(processId: string, request: unknown, timeoutMs: number): Promise<unknown> {
    const handler = this.hub.handlers.get(processId);
    if (!handler) throw new ProcessUnreachableError(processId);
    // Both ways as text, so that nothing passes here that would not pass through Redis.
    const sent = JSON.parse(JSON.stringify({ request })) as { request?: unknown };
    const { promise: timeout, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(new RouteTimeoutError(processId, timeoutMs)), timeoutMs);
    try {
      return resultOf(await Promise.race([outcomeOf(handler, sent.request), timeout]));
    } finally {
      clearTimeout(timer);
    }
  }

  close(): void {
    this.hub.handlers.delete(this.processId);
  }
}
