import { useEffect, useRef, useState } from 'preact/hooks';
import type { ConfigDocument } from '../../../../core/config/types.ts';
import { currencyExponent } from '../../../../core/money.ts';
import { useResource } from '../../api/client.ts';
import { eventLabel } from '../../text/events.ts';
import type { Format } from '../../text/format.ts';
import { useLanguage } from '../../text/language.tsx';
import { useMessages } from '../../text/messages.ts';
import { useFormat } from '../../text/use-format.ts';
import { Button } from '../../ui/button.tsx';
import { Select, TextInput } from '../../ui/inputs.tsx';
import { Empty, Tag } from '../../ui/notes.tsx';
import { Page } from '../../ui/page.tsx';
import { messages } from './messages.ts';
import { type Live, type NumberedLine, useLive } from './use-live.ts';

type Kind = 'all' | 'event' | 'decision';
type Texts = (typeof messages)['en'];

/** What visitors do and get, as it happens. */
export function LiveScreen() {
  const text = useMessages(messages);
  const { language } = useLanguage();
  const format = useFormat();
  const [isPaused, setPaused] = useState(false);
  const [kind, setKind] = useState<Kind>('all');
  const [wanted, setWanted] = useState('');
  const live = useLive(isPaused);
  const names = useFlagNames();
  const written = live.lines.map((line) => ({ line, ...wordsOf(line, names, text, format, language) }));
  const words = wanted.trim().toLowerCase();
  const shown = written.filter(({ line, what, detail }) => {
    if (kind !== 'all' && line.kind !== kind) return false;
    return `${line.who ?? ''} ${what} ${detail}`.toLowerCase().includes(words);
  });
  return (
    <Page
      title={text.title}
      lead={text.lead}
      actions={
        <>
          <Button pressed={isPaused} onClick={() => setPaused(!isPaused)}>
            {isPaused ? text.goOn : text.pause}
          </Button>
          <Button tone="quiet" onClick={live.clear}>
            {text.clear}
          </Button>
        </>
      }
    >
      <div class="filters">
        <TextInput label={text.find} type="search" value={wanted} onInput={setWanted} />
        <Select
          label={text.show}
          value={kind}
          onChange={setKind}
          options={(['all', 'event', 'decision'] as const).map((value) => ({
            value,
            label: text.kinds[value],
          }))}
        />
      </div>
      <Standing live={live} isPaused={isPaused} />
      {live.lines.length === 0 && (
        <Empty title={text.waiting}>
          <p>{text.waitingText}</p>
        </Empty>
      )}
      {live.lines.length > 0 && shown.length === 0 && <p class="muted">{text.noneFound}</p>}
      {shown.length > 0 && (
        // Not a live region: a list that grows by itself would never let a screen reader speak. Its sum is told above.
        <ol class="live-list" aria-label={text.list}>
          {shown.map(({ line, what, detail, tag }) => (
            <li key={line.n} class={`live-line live-${line.kind}`}>
              <time dateTime={line.at}>{format.time(line.at)}</time>
              <span class="live-who">{line.who ?? text.somebody}</span>
              <span class="live-what">
                <strong>{what}</strong>
                {detail !== '' && <span> {detail}</span>} {tag !== '' && <Tag>{tag}</Tag>}
              </span>
            </li>
          ))}
        </ol>
      )}
      {live.skipped > 0 && <p class="muted">{text.skipped(format.number(live.skipped))}</p>}
    </Page>
  );
}

const TOLD_EVERY_MS = 10_000;

/** How it stands: seen at once, and told to screen readers at most every ten seconds. */
function Standing({ live, isPaused }: { readonly live: Live; readonly isPaused: boolean }) {
  const text = useMessages(messages);
  const format = useFormat();
  const [told, setTold] = useState('');
  const from = useRef(0);
  const lines = useRef(live.lines);
  lines.current = live.lines;
  useEffect(() => {
    const timer = setInterval(() => {
      const news = lines.current.filter(({ n }) => n > from.current);
      from.current = lines.current[0]?.n ?? from.current;
      if (news.length === 0) return;
      const events = news.filter((line) => line.kind === 'event').length;
      setTold(text.summary(format.number(events), format.number(news.length - events)));
    }, TOLD_EVERY_MS);
    return () => clearInterval(timer);
  }, [text, format]);
  const state = () => {
    if (live.state === 'connecting') return text.connecting;
    if (live.state === 'lost') return text.lost;
    if (!isPaused) return text.connected;
    return live.waiting > 0 ? text.pausedWith(format.number(live.waiting)) : text.paused;
  };
  return (
    <div class="live-standing">
      <Tag tone={live.state === 'connected' && !isPaused ? 'good' : 'warning'}>{state()}</Tag>
      <span class="muted small" role="status" aria-live="polite">
        {told}
      </span>
    </div>
  );
}

function useFlagNames(): ReadonlyMap<string, string> {
  const format = useFormat();
  const documents = useResource<{ documents: readonly { document: ConfigDocument }[] }>('/documents', {
    kind: 'flag',
  });
  if (documents.state !== 'ready') return new Map();
  return new Map(
    documents.data.documents.map(({ document }) => [
      document.key,
      'name' in document ? format.text(document.name, document.key) : document.key,
    ]),
  );
}

interface Written {
  readonly what: string;
  readonly detail: string;
  readonly tag: string;
}

function wordsOf(
  line: NumberedLine,
  names: ReadonlyMap<string, string>,
  text: Texts,
  format: Format,
  language: 'en' | 'fr',
): Written {
  if (line.kind === 'decision') {
    const reasons: Readonly<Record<string, string>> = text.reasons;
    const variant = line.variant === null ? '' : text.version(line.variant);
    return {
      what: text.got(names.get(line.flag) ?? line.flag),
      detail: variant,
      tag: reasons[line.reason] ?? line.reason,
    };
  }
  const amount =
    line.amount === undefined
      ? undefined
      : format.money(Math.round(line.amount * 10 ** currencyExponent(line.currency ?? 'EUR')), line.currency);
  const detail = [line.what, amount].filter((part) => part !== undefined).join(' · ');
  const kinds: Readonly<Record<string, string>> = {
    page: text.page,
    screen: text.screen,
    identify: text.identify,
    group: text.group,
    alias: text.alias,
  };
  return { what: kinds[line.type] ?? eventLabel(line.name, language), detail, tag: '' };
}
