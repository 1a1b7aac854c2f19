import UPlot from 'uplot';

// The plotting library, loaded with the first chart.

interface Plotted {
  readonly times: readonly number[];
  readonly series: readonly {
    readonly label: string;
    readonly values: readonly (number | null)[];
    readonly format: (value: number) => string;
  }[];
  readonly formatTime: (at: number) => string;
  readonly shape: 'lines' | 'bars';
  readonly height: number;
}

/** How wide a label of the time axis is, with room around it. */
const LABEL_PX = 72;

/** Draws into an element and follows its width. Gives what ends it. */
export function plot(element: HTMLElement, plotted: Plotted): () => void {
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const font = `12px ${style.fontFamily}`;
  const [first] = plotted.series;
  const axis = { stroke: colour('--ink-soft'), font, ticks: { show: false } };
  const grid = { stroke: colour('--line'), width: 1 };
  const bars = plotted.shape === 'bars' ? UPlot.paths.bars?.({ size: [0.7, 32], radius: 0.15 }) : undefined;
  const edges = edgesOf(plotted);
  const options: UPlot.Options = {
    width: Math.max(element.clientWidth, 200),
    height: plotted.height,
    ms: 1,
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { time: false, range: () => edges },
      y: { range: (_, __, max) => [0, max > 0 ? max * 1.1 : 1] },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: 28,
        // At the points themselves: days are the project's, which the library knows nothing of.
        splits: (drawing) => everyFew(plotted.times, drawing.width / LABEL_PX),
        values: (_, splits) => splits.map((at) => plotted.formatTime(at)),
      },
      {
        ...axis,
        grid,
        size: 64,
        values: (_, splits) => splits.map((value) => first?.format(value) ?? String(value)),
      },
    ],
    series: [
      {},
      ...plotted.series.map(({ label }, index) => {
        const stroke = colour(`--series-${index + 1}`);
        return bars === undefined
          ? { label, stroke, width: 2, points: { show: plotted.times.length < 40, size: 5, fill: stroke } }
          : { label, stroke, fill: stroke, width: 0, paths: bars, points: { show: false } };
      }),
    ],
  };
  const data: UPlot.AlignedData = [[...plotted.times], ...plotted.series.map(({ values }) => [...values])];
  const drawn = new UPlot(options, data, element);
  const observer = new ResizeObserver(() => {
    const width = element.clientWidth;
    if (width > 0 && width !== drawn.width) drawn.setSize({ width, height: plotted.height });
  });
  observer.observe(element);
  return () => {
    observer.disconnect();
    drawn.destroy();
  };
}

/** The ends of the time axis: bars at the ends keep their whole width. */
function edgesOf({ times, shape }: Plotted): [number, number] {
  const [first = 0, second = first + 1] = times;
  const last = times.at(-1) ?? first;
  const margin = shape === 'bars' ? (second - first) / 2 : 0;
  return [first - margin, Math.max(last + margin, first - margin + 1)];
}

/** Every point, or every second, third…: at most `most` of them. */
function everyFew(times: readonly number[], most: number): number[] {
  const step = Math.max(1, Math.ceil(times.length / Math.max(1, most)));
  return times.filter((_, index) => index % step === 0);
}
