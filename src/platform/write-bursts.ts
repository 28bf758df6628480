import type { Duplex } from 'node:stream';

/**
 * What is written within one turn of the event loop leaves together at its end, right behind one another. Written one
 * by one between other work, each would wake its reader anew: on a loaded machine that costs more than the write.
 */
export class WriteBursts {
  private held: Duplex[] = [];

  /** What is written to the stream from now on leaves with this burst. */
  join(stream: Duplex): void {
    if (stream.writableCorked > 0) return;
    if (this.held.length === 0) setImmediate(() => this.leave());
    this.held.push(stream);
    stream.cork();
  }

  private leave(): void {
    const { held } = this;
    this.held = [];
    for (const stream of held) stream.uncork();
  }
}
