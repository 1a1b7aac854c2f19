import type { ScoreDocument } from '../../../../core/config/types.ts';
import type { RangeScores, ScoreAnswer } from '../../../../core/wire/figures.ts';
import type { PersonAnswer } from '../../../../core/wire/people.ts';
import { useResource } from '../../api/client.ts';
import { eventLabel } from '../../text/events.ts';
import { useLanguage } from '../../text/language.tsx';
import { useMessages } from '../../text/messages.ts';
import { useFormat } from '../../text/use-format.ts';
import { Loading, Note, Tag } from '../../ui/notes.tsx';
import { Table } from '../../ui/table.tsx';
import type { Stored } from '../audiences/documents.ts';
import { messages } from '../buyers/messages.ts';

/** What a person bought in each range, judged on that range's scale, and its scores with the actions behind them. */
export function ScoresTab({ person }: { readonly person: PersonAnswer }) {
  const text = useMessages(messages);
  const format = useFormat();
  // Their names are in the documents; where those cannot be read, a score goes by its key.
  const documents = useResource<{ readonly documents: readonly Stored<ScoreDocument>[] }>('/documents', {
    kind: 'score',
  });
  const named = documents.state === 'ready' ? documents.data.documents : [];
  const names = new Map(named.map(({ document }) => [document.key, document.name]));
  if (person.rfm === undefined || person.scores === undefined)
    return <Note tone="warning">{text.hidden}</Note>;
  return (
    <div class="stack">
      <h2>{text.ranges}</h2>
      {person.rfm.length === 0 ? <p class="muted">{text.boughtNothing}</p> : <Ranges rows={person.rfm} />}
      <h2>{text.points}</h2>
      {person.scores.length === 0 && <p class="muted">{text.noScores}</p>}
      {documents.state === 'loading' && person.scores.length > 0 && <Loading lines={3} />}
      {(documents.state === 'loading' ? [] : person.scores).map((score) => (
        <Score key={score.key} score={score} name={format.text(names.get(score.key), score.key)} />
      ))}
    </div>
  );
}

function Ranges({ rows }: { readonly rows: readonly RangeScores[] }) {
  const text = useMessages(messages);
  const format = useFormat();
  const scales = { range: text.ownCuts, all: text.allCuts, fixed: text.fixedCuts };
  return (
    <Table
      caption={text.ranges}
      rows={rows}
      rowKey={({ range }) => range}
      columns={[
        {
          key: 'range',
          header: text.range,
          rowHeader: true,
          cell: ({ range }) => (range === 'all' ? text.all : range),
        },
        {
          key: 'group',
          header: text.group,
          cell: ({ figures: { cell } }) => (
            <Tag tone={cell === 'champion' ? 'good' : cell === 'lost' ? 'danger' : 'plain'}>
              {cell === undefined ? text.noCuts : text.cells[cell]}
            </Tag>
          ),
        },
        {
          key: 'recency',
          header: `${text.last} (R)`,
          cell: ({ figures }) =>
            `${text.daysAgo(figures.recencyDays, format.number(figures.recencyDays))} (${figures.r ?? '–'})`,
        },
        {
          key: 'orders',
          header: `${text.orders} (F)`,
          cell: ({ figures }) => `${format.number(figures.orders)} (${figures.f ?? '–'})`,
        },
        {
          key: 'revenue',
          header: `${text.revenue} (M)`,
          cell: ({ figures }) => `${format.money(figures.amountMinor)} (${figures.m ?? '–'})`,
        },
        {
          key: 'scale',
          header: text.scale,
          cell: ({ cuts }) =>
            cuts !== null && (
              <>
                {scales[cuts.of]}
                <br />
                <span class="muted small">
                  {text.cutsInWords(
                    cuts.recencyDays.join(' · '),
                    cuts.orders.join(' · '),
                    cuts.amountMinor.map((amount) => format.money(amount)).join(' · '),
                  )}
                </span>
              </>
            ),
        },
      ]}
    />
  );
}

function halfLifeText(halfLife: string | undefined, text: typeof messages.en): string {
  const [, count, unit] = /^(\d+)([smhd])$/.exec(halfLife ?? '') ?? [];
  if (unit !== 's' && unit !== 'm' && unit !== 'h' && unit !== 'd') return text.noDecay;
  return text.halfLife(Number(count), unit);
}

function Score({ score, name }: { readonly score: ScoreAnswer; readonly name: string }) {
  const text = useMessages(messages);
  const format = useFormat();
  const rounded = (points: number) => format.number(Math.round(points * 100) / 100);
  const { language } = useLanguage();
  const { earlier, halfLife } = score;
  return (
    <section>
      <h3>{text.total(name, rounded(score.points))}</h3>
      <p class="muted small">{halfLifeText(halfLife, text)}</p>
      {score.entries.length === 0 ? (
        <p class="muted">{text.noEntries}</p>
      ) : (
        <Table
          caption={name}
          rows={score.entries}
          rowKey={({ messageId, points, at }) => `${messageId} ${points} ${at}`}
          columns={[
            { key: 'when', header: text.when, rowHeader: true, cell: ({ at }) => format.dateTime(at) },
            { key: 'action', header: text.action, cell: ({ event }) => eventLabel(event, language) },
            { key: 'given', header: text.given, numeric: true, cell: ({ points }) => rounded(points) },
            { key: 'worth', header: text.worth, numeric: true, cell: ({ worth }) => rounded(worth) },
          ]}
        />
      )}
      {earlier !== undefined && (
        <p class="muted small">
          {text.earlier(format.number(earlier.count))}: {rounded(earlier.worth)} (
          {format.date(earlier.firstAt)} – {format.date(earlier.lastAt)})
        </p>
      )}
    </section>
  );
}
