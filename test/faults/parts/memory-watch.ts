import { residentKib } from '../../bench/process-memory.ts';
import type { FaultSystem } from './fault-system.ts';

const EVERY_MS = 250;

/** Looks at the memory of the processes that chargers connect to, until it is stopped. */
export class MemoryWatch {
  peakMebibytes = 0;
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly system: FaultSystem) {
    this.timer = setInterval(() => this.look(), EVERY_MS);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    const { ocppA, ocppB } = this.system.processes;
    for (const { pid } of [ocppA, ocppB])
      this.peakMebibytes = Math.max(this.peakMebibytes, Math.round((residentKib(pid) || 0) / 1024));
  }
}
