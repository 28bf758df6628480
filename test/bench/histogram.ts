const SUB_BUCKET_BITS = 7;
const SUB_BUCKETS = 1 << SUB_BUCKET_BITS;
const LARGEST_MICROSECONDS = 2 ** 31 - 1;

/** Latencies in buckets whose width grows with their value: exact below 128 µs, within 1 % above. Allocates nothing. */
export class Histogram {
  count = 0;
  maxMs = 0;
  readonly #buckets = new Uint32Array((32 - SUB_BUCKET_BITS) * SUB_BUCKETS);

  record(milliseconds: number): void {
    const index = bucketOf(Math.min(milliseconds * 1000, LARGEST_MICROSECONDS) | 0);
    this.#buckets[index] = (this.#buckets[index] ?? 0) + 1;
    this.count += 1;
    if (milliseconds > this.maxMs) this.maxMs = milliseconds;
  }

  /** The least value, in milliseconds, that `share` (0 to 1) of the recorded ones do not exceed; 0 when empty. */
  percentileMs(share: number): number {
    const wanted = Math.max(1, Math.ceil(this.count * share));
    let seen = 0;
    for (const [index, count] of this.#buckets.entries()) {
      seen += count;
      if (seen >= wanted) return Math.min(upperEndOf(index) / 1000, this.maxMs);
    }
    return 0;
  }
}

/** The leading bit chooses a group of buckets, the seven bits behind it one of that group. */
function bucketOf(microseconds: number): number {
  const shift = Math.max(0, 31 - SUB_BUCKET_BITS - Math.clz32(microseconds));
  return (shift << SUB_BUCKET_BITS) + (microseconds >>> shift);
}

function upperEndOf(index: number): number {
  const shift = Math.max(0, (index >>> SUB_BUCKET_BITS) - 1);
  return (index - (shift << SUB_BUCKET_BITS) + 1) * 2 ** shift - 1;
}
