/** What was measured, in the order of time. */
export interface Sample {
  readonly seconds: number;
  readonly value: number;
}

export interface Trend {
  readonly name: string;
  readonly unit: string;
  /** The means of the first and of the last quarter of the time. */
  readonly first: number;
  readonly last: number;
  /** By least squares over all of it. */
  readonly slopePerHour: number;
}

export function trendOf(name: string, unit: string, samples: readonly Sample[]): Trend {
  const quarter = Math.ceil(samples.length / 4);
  return {
    name,
    unit,
    first: mean(samples.slice(0, quarter).map(({ value }) => value)),
    last: mean(samples.slice(-quarter).map(({ value }) => value)),
    slopePerHour: slope(samples) * 3600,
  };
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

function slope(samples: readonly Sample[]): number {
  const [seconds, value] = [
    mean(samples.map((each) => each.seconds)),
    mean(samples.map((each) => each.value)),
  ];
  const sum = (of: (sample: Sample) => number) => samples.reduce((total, sample) => total + of(sample), 0);
  const spread = sum((sample) => (sample.seconds - seconds) ** 2);
  if (spread === 0) return 0;
  return sum((sample) => (sample.seconds - seconds) * (sample.value - value)) / spread;
}
