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
  /** What the slope is at least, but for one case in a thousand. */
  readonly leastSlopePerHour: number;
  /** By which share of the first quarter it went up in the time, by the slope. */
  readonly rise: number;
}

/** Student's t for 99.9 % of one side and about twenty degrees of freedom; for fewer it is taken as well. */
const T = 3.55;

export function trendOf(name: string, unit: string, samples: readonly Sample[]): Trend {
  const quarter = Math.ceil(samples.length / 4);
  const first = mean(samples.slice(0, quarter).map(({ value }) => value));
  const { slope, error } = line(samples);
  const seconds = (samples.at(-1)?.seconds ?? 0) - (samples[0]?.seconds ?? 0);
  return {
    name,
    unit,
    first,
    last: mean(samples.slice(-quarter).map(({ value }) => value)),
    slopePerHour: slope * 3600,
    leastSlopePerHour: (slope - T * error) * 3600,
    rise: first === 0 ? 0 : (slope * seconds) / first,
  };
}

const mean = (values: readonly number[]): number => sum(values) / Math.max(1, values.length);
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** The slope of the line through these, and its standard error. */
function line(samples: readonly Sample[]): { slope: number; error: number } {
  const middle = mean(samples.map(({ seconds }) => seconds));
  const level = mean(samples.map(({ value }) => value));
  const spread = sum(samples.map(({ seconds }) => (seconds - middle) ** 2));
  if (spread === 0) return { slope: 0, error: 0 };
  const slope = sum(samples.map(({ seconds, value }) => (seconds - middle) * (value - level))) / spread;
  const rest = sum(samples.map(({ seconds, value }) => (value - level - slope * (seconds - middle)) ** 2));
  return { slope, error: Math.sqrt(rest / Math.max(1, samples.length - 2) / spread) };
}
