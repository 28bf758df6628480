import type { Duplex } from 'node:stream';

/**
 * Frames that are made within one turn of the event loop leave together at its end, right behind one another. Written
 * one by one between other work, each would wake its reader anew: on a loaded machine that costs more than the write.
 */
export class FrameBursts {
  private readonly held = new Set<Duplex>();

  /** What is written to the stream from now on leaves with this burst. */
  join(stream: Duplex): void {
    if (this.held.has(stream)) return;
    if (this.held.size === 0) setImmediate(() => this.leave());
    this.held.add(stream);
    stream.cork();
  }

  private leave(): void {
    for (const stream of this.held) stream.uncork();
    this.held.clear();
  }
}
