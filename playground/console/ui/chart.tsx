import { useEffect, useRef, useState } from 'preact/hooks';
import { bilingual, useMessages } from '../text/messages.ts';
import { useFormat } from '../text/use-format.ts';
import { Table } from './table.tsx';

const messages = bilingual({
  en: { asTable: 'As a table', when: 'When' },
  fr: { asTable: 'En tableau', when: 'Quand' },
});

/** A line of a chart. */
export interface Series {
  readonly key: string;
  readonly label: string;
  /** One a point; null leaves a gap. */
  readonly values: readonly (number | null)[];
  /** How a value is written. Default: a number. */
  readonly format?: (value: number) => string;
}

interface ChartProps {
  /** What it shows, for screen readers and above the table. */
  readonly label: string;
  /** The points, epoch ms, in order. */
  readonly times: readonly number[];
  readonly series: readonly Series[];
  /** How a point's time is written. Default: the day. */
  readonly formatTime?: (at: number) => string;
  /** The header of times in the table. */
  readonly timeHeader?: string;
  /** `bars` for counts of separate days. Default `lines`. */
  readonly shape?: 'lines' | 'bars';
  /** px. Default `DEFAULT_HEIGHT`. */
  readonly height?: number;
}

/** px. */
const DEFAULT_HEIGHT = 220;

/** Numbers over time: drawn where there is room, and always to be had as a table. */
export function Chart(props: ChartProps) {
  const { label, times, series } = props;
  const text = useMessages(messages);
  const format = useFormat();
  const formatTime = props.formatTime ?? format.day;
  const place = useRef<HTMLDivElement>(null);
  const colours = useColours();

  // What is drawn, by its content: a refresh that brings the same figures draws nothing anew.
  const drawn = JSON.stringify([times, series.map((line) => [line.label, line.values])]);
  useEffect(() => {
    const element = place.current;
    if (element === null) return undefined;
    let stop = (): void => undefined;
    let gone = false;
    void import('./plot.ts').then(({ plot }) => {
      if (gone) return;
      stop = plot(element, {
        times,
        series: series.map((line) => ({ ...line, format: line.format ?? ((value) => format.number(value)) })),
        formatTime,
        shape: props.shape ?? 'lines',
        height: props.height ?? DEFAULT_HEIGHT,
      });
    });
    return () => {
      gone = true;
      stop();
    };
  }, [drawn, format, colours, props.shape, props.height]);

  const rows = times.map((at, index) => ({ at, index }));
  return (
    <figure class="chart">
      {/* Its place is kept until the plot is there: nothing below it moves. */}
      <div
        ref={place}
        class="chart-plot"
        role="img"
        aria-label={label}
        style={{ minHeight: `${props.height ?? DEFAULT_HEIGHT}px` }}
      />
      <ul class="chart-legend">
        {series.map((line, index) => (
          <li key={line.key} class={`chart-key chart-key-${index + 1}`}>
            {line.label}
          </li>
        ))}
      </ul>
      <details class="chart-table">
        <summary>{text.asTable}</summary>
        <Table
          plain
          caption={label}
          rows={rows}
          rowKey={(row) => row.at}
          columns={[
            {
              key: 'at',
              header: props.timeHeader ?? text.when,
              cell: (row) => formatTime(row.at),
              rowHeader: true,
            },
            ...series.map((line) => ({
              key: line.key,
              header: line.label,
              numeric: true,
              cell: (row: { index: number }) => {
                const value = line.values[row.index];
                return value === null || value === undefined
                  ? '–'
                  : (line.format ?? ((given: number) => format.number(given)))(value);
              },
            })),
          ]}
        />
      </details>
    </figure>
  );
}

/** Changes when the page's colours do: a canvas does not follow its style sheet. */
function useColours(): number {
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const changed = () => setTurn((n) => n + 1);
    const query = matchMedia('(prefers-color-scheme: dark)');
    query.addEventListener('change', changed);
    const observer = new MutationObserver(changed);
    observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    return () => {
      query.removeEventListener('change', changed);
      observer.disconnect();
    };
  }, []);
  return turn;
}
