import { useState } from 'preact/hooks';
import type { ExperimentDocument } from '../../../../core/config/types.ts';
import type { ExperimentResults, MetricOfVariant, MetricResult } from '../../../../core/wire/results.ts';
import { useMessages } from '../../text/messages.ts';
import type { Format } from '../../text/format.ts';
import { useFormat } from '../../text/use-format.ts';
import { Button } from '../../ui/button.tsx';
import { Tag } from '../../ui/notes.tsx';
import { Section } from '../../ui/page.tsx';
import { Table } from '../../ui/table.tsx';
import { Interval, reachOf } from './interval.tsx';
import { messages } from './messages.ts';
import { versionName } from './model.ts';
import { PeopleDialog } from './people-dialog.tsx';

interface MetricProps {
  readonly metric: MetricResult;
  readonly found: ExperimentResults;
  readonly test: ExperimentDocument;
}

/** One thing the test is judged by: every version's people, what they came to, and how far it is from the original. */
export function MetricSection({ metric, found, test }: MetricProps) {
  const text = useMessages(messages);
  const format = useFormat();
  const [opened, setOpened] = useState<string | null>(null);
  const write = (value: number) => valueText(metric, value, format, found.currency);
  const name = (key: string) => versionName(test.variants, key, text);
  const variantOf = (key: string) => found.variants.find((variant) => variant.key === key);
  const intervals = metric.variants.filter(({ variant }) => variantOf(variant)?.isControl !== true);
  const reach = reachOf(intervals.map(({ absolute }) => absolute));
  return (
    <Section
      title={format.text(metric.name, metric.key)}
      actions={metric.isGuardrail && <Tag>{text.guardrail}</Tag>}
    >
      <Table
        caption={format.text(metric.name, metric.key)}
        rows={metric.variants}
        rowKey={({ variant }) => variant}
        columns={[
          {
            key: 'version',
            header: text.versionColumn,
            rowHeader: true,
            cell: ({ variant }) => name(variant),
          },
          {
            key: 'share',
            header: text.shareColumn,
            numeric: true,
            cell: ({ variant }) => format.percent(variantOf(variant)?.weight ?? 0),
          },
          {
            key: 'people',
            header: text.people,
            numeric: true,
            cell: ({ variant }) => format.number(variantOf(variant)?.people ?? 0),
          },
          {
            key: 'got',
            header: text.got,
            numeric: true,
            cell: ({ variant }) => format.number(variantOf(variant)?.delivered ?? 0),
          },
          {
            key: 'count',
            header: metric.unit === 'money' ? text.orders : text.events,
            numeric: true,
            cell: ({ count }) => format.number(count),
          },
          { key: 'total', header: text.totalColumn, numeric: true, cell: ({ total }) => write(total) },
          {
            key: 'person',
            header: text.perPerson,
            numeric: true,
            cell: ({ perPerson }) =>
              perPerson === null ? '–' : perPersonText(metric, perPerson, format, write),
          },
          {
            key: 'open',
            header: text.openPeople,
            hideHeader: true,
            cell: ({ variant }) => (
              <Button small label={text.openPeopleOf(name(variant))} onClick={() => setOpened(variant)}>
                {text.openPeople}
              </Button>
            ),
          },
        ]}
      />
      <div class="test-intervals">
        <h3>{text.difference}</h3>
        {intervals.map((one) =>
          one.absolute === null ? (
            <p class="muted" key={one.variant}>
              {text.intervalOf(name(one.variant), text.notEnough)}
            </p>
          ) : (
            <Interval
              key={one.variant}
              label={name(one.variant)}
              words={differenceText(one, metric, format, write, text)}
              interval={one.absolute}
              reach={reach}
            />
          ),
        )}
        <p class="muted">{text.intervalNote}</p>
      </div>
      <PeopleDialog
        testKey={test.key}
        variant={opened}
        name={opened === null ? '' : name(opened)}
        metric={metric}
        write={write}
        onClose={() => setOpened(null)}
      />
    </Section>
  );
}

function valueText({ unit }: MetricResult, value: number, format: Format, currency: string): string {
  if (unit === 'money') return format.money(value, currency);
  return format.number(unit === 'number' ? value / 1e6 : value);
}

function perPersonText(
  { unit }: MetricResult,
  mean: number,
  format: Format,
  write: (value: number) => string,
): string {
  return unit === 'share' ? format.percent(mean, 1) : write(mean);
}

/** A difference in the metric's unit and as a share, each with its interval. */
function differenceText(
  { absolute, relative }: MetricOfVariant,
  metric: MetricResult,
  format: Format,
  write: (value: number) => string,
  text: { readonly interval: (low: string, high: string) => string; readonly notEnough: string },
): string {
  if (absolute === null) return text.notEnough;
  const signed = (value: number, words: string) => (value > 0 ? `+\u2060${words}` : words); // the sign stays with its number;
  const own = (value: number) => signed(value, perPersonText(metric, value, format, write));
  const share = (value: number) => signed(value, format.percent(value, 1));
  const inUnit = `${own(absolute.estimate)} (${text.interval(own(absolute.low), own(absolute.high))})`;
  if (relative === null) return inUnit;
  return `${inUnit} · ${share(relative.estimate)} (${text.interval(share(relative.low), share(relative.high))})`;
}
