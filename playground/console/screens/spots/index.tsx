import { useMemo, useState } from 'preact/hooks';
import type { FlagDocument } from '../../../../core/config/types.ts';
import { useMessages } from '../../text/messages.ts';
import { useLanguage } from '../../text/language.tsx';
import { useFormat } from '../../text/use-format.ts';
import { Select, TextInput } from '../../ui/inputs.tsx';
import { Empty, Loading, ProblemNote } from '../../ui/notes.tsx';
import { Page } from '../../ui/page.tsx';
import { Table } from '../../ui/table.tsx';
import { liveFlag, type SpotsData, type StoredDraft, useSpots } from './data.ts';
import { messages } from './messages.ts';
import { isContent, textIn } from './model/content.ts';
import { audienceOf, isArchived } from './model/spot.ts';
import { type Names, useNames } from './names.ts';
import { SpotTags } from './tags.tsx';

/** All spots: where they are, what is live, what waits. */
export function SpotsScreen() {
  const text = useMessages(messages);
  const spots = useSpots();
  return (
    <Page title={text.title} lead={text.lead}>
      {spots.state === 'loading' && <Loading lines={6} />}
      {spots.state === 'failed' && <ProblemNote problem={spots.problem} onRetry={spots.reload} />}
      {spots.state === 'ready' &&
        (spots.data.spots.length === 0 ? (
          <Empty title={text.none}>{text.noneText}</Empty>
        ) : (
          <SpotList data={spots.data} />
        ))}
    </Page>
  );
}

type Shown = 'in-use' | 'archived';

function SpotList({ data }: { readonly data: SpotsData }) {
  const text = useMessages(messages);
  const names = useNames(data);
  const { language } = useLanguage();
  const [search, setSearch] = useState('');
  const [show, setShow] = useState<Shown>('in-use');
  const rows = useMemo(() => {
    const of = data.spots.filter(({ document }) => isArchived(document) === (show === 'archived'));
    return of
      .map((draft) => ({ draft, name: names.spot(draft.document), words: wordsOf(draft.document) }))
      .sort((a, b) => a.name.localeCompare(b.name, language));
  }, [data, show, language]);
  const asked = folded(search).split(/\s+/).filter(Boolean);
  const found = rows.filter(({ words }) => asked.every((word) => words.includes(word)));
  return (
    <div class="spots">
      <div class="spots-filter" role="search">
        <TextInput
          label={text.search}
          placeholder={text.searchHint}
          type="search"
          value={search}
          onInput={setSearch}
        />
        <Select
          label={text.show}
          value={show}
          onChange={setShow}
          options={[
            { value: 'in-use', label: text.inUse },
            { value: 'archived', label: text.archivedOnes },
          ]}
        />
      </div>
      <p class="muted" role="status">
        {text.count(found.length, rows.length)}
      </p>
      {found.length === 0 ? (
        <Empty title={rows.length === 0 && show === 'archived' ? text.noneArchived : text.noneFound} />
      ) : (
        <SpotTable data={data} rows={found} />
      )}
    </div>
  );
}

interface Row {
  readonly draft: StoredDraft<FlagDocument>;
  readonly name: string;
}

function SpotTable({ data, rows }: { readonly data: SpotsData; readonly rows: readonly Row[] }) {
  const text = useMessages(messages);
  const format = useFormat();
  const names = useNames(data);
  const liveText = (key: string) => {
    const live = liveFlag(data.live, key);
    if (live === null || isArchived(live)) return '–';
    const audiences = (live.rules ?? []).filter((rule) => audienceOf(rule) !== null).length;
    const title = firstText(live, names);
    return (
      <span class="spots-live">
        {title}
        <small class="muted">{audiences === 0 ? text.everybodyOnly : text.contents(audiences)}</small>
      </span>
    );
  };
  return (
    <Table
      caption={text.title}
      rows={rows}
      rowKey={({ draft }) => draft.document.key}
      columns={[
        {
          key: 'name',
          header: text.name,
          rowHeader: true,
          cell: ({ draft, name }) => (
            <span class="spots-name">
              <a href={`/console/spots/${draft.document.key}`}>{name}</a>
              <small class="muted">{text.savedBy(draft.author, format.ago(draft.savedAt))}</small>
            </span>
          ),
        },
        { key: 'where', header: text.where, cell: ({ draft }) => draft.document.page ?? '–' },
        { key: 'live', header: text.liveNow, cell: ({ draft }) => liveText(draft.document.key) },
        {
          key: 'state',
          header: text.state,
          cell: ({ draft }) => <SpotTags data={data} draft={draft.document} />,
        },
      ]}
    />
  );
}

/** The first field that has words, in one language. */
function firstText(flag: FlagDocument, { locales, readerLocale }: Names): string {
  if (!isContent(flag.default)) return '';
  const values = [flag.default['title'] ?? '', ...Object.values(flag.default)];
  return values.map((value) => textIn(value, readerLocale, locales)).find((found) => found !== '') ?? '';
}

/** Everything a spot may be found by. */
function wordsOf(flag: FlagDocument): string {
  const contents = [flag.default, ...(flag.rules ?? []).map(({ value }) => value ?? null)];
  return folded(
    `${flag.key} ${flag.page ?? ''} ${JSON.stringify(flag.name ?? {})} ${JSON.stringify(contents)}`,
  );
}

/** Without accents and capitals. */
function folded(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
}
