import { setTimeout as sleep } from 'node:timers/promises';

const CHECK_TIMEOUT_MS = 2_000;

/** What this process needs in order to serve, asked anew each time. */
export class Readiness {
  private stopping = false;

  constructor(private readonly dependencies: Readonly<Record<string, () => Promise<unknown>>>) {}

  /** From now on the process is not ready, so that a load balancer sends nobody here. */
  stop(): void {
    this.stopping = true;
  }

  async check(): Promise<{ ready: boolean; checks: Record<string, string> }> {
    if (this.stopping) return { ready: false, checks: { process: 'is shutting down' } };
    const results = await Promise.all(
      Object.entries(this.dependencies).map(async ([name, ask]) => [name, await outcome(ask)] as const),
    );
    return { ready: results.every(([, result]) => result === 'ok'), checks: Object.fromEntries(results) };
  }
}

async function outcome(ask: () => Promise<unknown>): Promise<string> {
  const timeout = new AbortController();
  try {
    const late = sleep(CHECK_TIMEOUT_MS, 'does not answer', { signal: timeout.signal });
    return await Promise.race([ask().then(() => 'ok'), late]);
  } catch {
    return 'is not available';
  } finally {
    timeout.abort();
  }
}
