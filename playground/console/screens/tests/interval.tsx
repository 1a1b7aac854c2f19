import type { ResultInterval } from '../../../../core/wire/results.ts';

interface IntervalProps {
  readonly label: string;
  /** The interval in words. */
  readonly words: string;
  readonly interval: ResultInterval;
  /** Both ends of the scale, shared by all versions of a metric. */
  readonly reach: number;
}

/** A difference with its interval as a bar on a line whose middle is no difference. The words beside it say the same. */
export function Interval({ label, words, interval, reach }: IntervalProps) {
  const at = (value: number): number => 50 + (Math.max(-reach, Math.min(reach, value)) / reach) * 48;
  const [low, middle, high] = [at(interval.low), at(interval.estimate), at(interval.high)];
  return (
    <figure class="interval">
      <figcaption>
        <b>{label}</b> <span>{words}</span>
      </figcaption>
      <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">
        <line class="interval-axis" x1="2" x2="98" y1="5" y2="5" vector-effect="non-scaling-stroke" />
        <line class="interval-zero" x1="50" x2="50" y1="0" y2="10" vector-effect="non-scaling-stroke" />
        <rect class="interval-range" x={low} width={Math.max(0.3, high - low)} y="2.5" height="5" rx="0.4" />
        <rect class="interval-point" x={middle - 0.3} width="0.6" y="1.5" height="7" />
      </svg>
    </figure>
  );
}

/** How far a scale must reach in both directions to hold every interval. */
export function reachOf(intervals: readonly (ResultInterval | null)[]): number {
  const ends = intervals.flatMap((one) => (one === null ? [] : [Math.abs(one.low), Math.abs(one.high)]));
  return Math.max(1e-9, ...ends);
}
