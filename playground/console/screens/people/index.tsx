import { useEffect, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso/router';
import type { PeopleAnswer, PersonBrief } from '../../../../core/wire/people.ts';
import { api, ApiProblem, useResource } from '../../api/client.ts';
import { useMessages } from '../../text/messages.ts';
import { useFormat } from '../../text/use-format.ts';
import { Button } from '../../ui/button.tsx';
import { TextInput } from '../../ui/inputs.tsx';
import { Empty, Loading, ProblemNote } from '../../ui/notes.tsx';
import { Page } from '../../ui/page.tsx';
import { Table } from '../../ui/table.tsx';
import { messages } from './messages.ts';
import { PersonName, shortId } from './person-name.tsx';
import { useSettled } from './use-settled.ts';

const MOST_FOUND = 50;
const PAGE = 25;

/** People: the newest, or those an identifier leads to. */
export function PeopleScreen() {
  const text = useMessages(messages);
  const { query } = useLocation();
  const [said, setSaid] = useState(query['q'] ?? '');
  const q = useSettled(said.trim(), 250);
  // The search is part of the address, so that Back from a person leads to it.
  useEffect(() => {
    const url = new URL(location.href);
    if (q === '') url.searchParams.delete('q');
    else url.searchParams.set('q', q);
    history.replaceState(history.state, '', url);
  }, [q]);
  return (
    <Page title={text.title} lead={text.lead}>
      <search class="people-search">
        <TextInput
          label={text.find}
          hint={text.findHint}
          type="search"
          value={said}
          onInput={setSaid}
          maxLength={512}
        />
      </search>
      <Found key={q} q={q} />
    </Page>
  );
}

function Found({ q }: { readonly q: string }) {
  const text = useMessages(messages);
  const format = useFormat();
  const people = useResource<PeopleAnswer>('/people', q === '' ? { limit: PAGE } : { q });
  if (people.state === 'loading') return <Loading lines={6} />;
  if (people.state === 'failed') return <ProblemNote problem={people.problem} onRetry={people.reload} />;
  const { data } = people;
  if (data.people.length === 0) {
    return q === '' ? (
      <Empty title={text.none}>
        <p>{text.noneText}</p>
      </Empty>
    ) : (
      <p class="muted" role="status">
        {text.noneFound}
      </p>
    );
  }
  return (
    <>
      <p class="muted" role="status">
        {data.total === undefined
          ? text.found(data.people.length, format.number(data.people.length))
          : text.newest(format.number(data.total))}
        {q !== '' && data.people.length === MOST_FOUND && ` ${text.foundMost}`}
      </p>
      <PeopleTable first={data} />
    </>
  );
}

function PeopleTable({ first }: { readonly first: PeopleAnswer }) {
  const text = useMessages(messages);
  const format = useFormat();
  const [more, setMore] = useState<readonly PersonBrief[]>([]);
  const [next, setNext] = useState(first.next);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const go = async () => {
    setBusy(true);
    setProblem(null);
    try {
      const page = await api.get<PeopleAnswer>('/people', { next, limit: 2 * PAGE });
      setMore((before) => [...before, ...page.people]);
      setNext(page.next);
    } catch (error) {
      setProblem(error instanceof ApiProblem ? error : new ApiProblem(0, 'UNAVAILABLE', String(error)));
    } finally {
      setBusy(false);
    }
  };
  const hidden = <span class="muted">{text.hidden}</span>;
  return (
    <>
      <Table
        caption={text.title}
        rows={[...first.people, ...more]}
        rowKey={({ id }) => id}
        columns={[
          {
            key: 'name',
            header: text.name,
            rowHeader: true,
            cell: (person) => (
              <a href={`/console/people/${person.id}`}>
                <PersonName person={{ ...person, identifiers: person.identifiers.slice(0, 1) }} />
              </a>
            ),
          },
          {
            key: 'identifiers',
            header: text.identifiers,
            cell: ({ identifiers }) => identifiers.map(({ value }) => shortId(value)).join(', '),
          },
          { key: 'since', header: text.since, whole: true, cell: ({ createdAt }) => format.date(createdAt) },
          {
            key: 'seen',
            header: text.lastSeen,
            whole: true,
            cell: ({ lastSeenAt }) => format.ago(lastSeenAt),
          },
          {
            key: 'orders',
            header: text.orders,
            numeric: true,
            cell: ({ orders }) => (orders === undefined ? hidden : format.number(orders)),
          },
          {
            key: 'spent',
            header: text.spent,
            numeric: true,
            cell: ({ amountMinor }) => (amountMinor === undefined ? hidden : format.money(amountMinor)),
          },
        ]}
      />
      {problem !== null && <ProblemNote problem={problem} />}
      {next !== undefined && (
        <p>
          <Button busy={isBusy} onClick={() => void go()}>
            {text.more}
          </Button>
        </p>
      )}
    </>
  );
}
