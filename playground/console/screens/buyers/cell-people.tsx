import { useLocation } from 'preact-iso/router';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { CellPeopleAnswer } from '../../../../core/wire/rfm.ts';
import { api, ApiProblem, useResource } from '../../api/client.ts';
import { useMessages } from '../../text/messages.ts';
import { useFormat } from '../../text/use-format.ts';
import { Button } from '../../ui/button.tsx';
import { Loading, ProblemNote } from '../../ui/notes.tsx';
import { Section } from '../../ui/page.tsx';
import { Table } from '../../ui/table.tsx';
import { freeKey } from '../audiences/documents.ts';
import { PersonName } from '../people/person-name.tsx';
import { messages } from './messages.ts';
import type { Shown } from './shown.ts';

interface CellPeopleProps {
  readonly range: string;
  readonly shown: Shown;
}

/** The people of a group or of one cell of the grid, and the way to an audience of the group. */
export function CellPeople({ range, shown }: CellPeopleProps) {
  const text = useMessages(messages);
  const format = useFormat();
  const { route } = useLocation();
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const query =
    shown.pair === undefined ? { range, cell: shown.cell } : { range, r: shown.pair[0], f: shown.pair[1] };
  const answer = useResource<CellPeopleAnswer>('/rfm/people', query);
  const name = text.cells[shown.cell];
  // It stands below what was chosen, perhaps out of sight.
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => place.current?.focus(), []);
  const makeAudience = async () => {
    const title = (texts: typeof messages.en) =>
      `${texts.cells[shown.cell]} (${range === 'all' ? texts.all : range})`;
    try {
      const key = await freeKey(`${range} ${shown.cell}`);
      await api.put(`/documents/audience/${key}`, {
        kind: 'audience',
        key,
        name: { en: title(messages.en), fr: title(messages.fr) },
        if: { [`rfm.${range}.cell`]: shown.cell },
      });
      route(`/console/audiences/${key}`);
    } catch (error) {
      setProblem(error instanceof ApiProblem ? error : new ApiProblem(0, 'UNAVAILABLE', String(error)));
    }
  };
  const title = text.peopleOf(
    shown.pair === undefined ? name : `${name} R${shown.pair[0]} F${shown.pair[1]}`,
  );
  return (
    <div ref={place} tabIndex={-1} role="region" aria-label={title}>
      <Section
        title={title}
        actions={
          <Button small onClick={makeAudience}>
            {text.toAudience(name)}
          </Button>
        }
      >
        {problem !== null && <ProblemNote problem={problem} />}
        {answer.state === 'loading' && <Loading lines={3} />}
        {answer.state === 'failed' && <ProblemNote problem={answer.problem} onRetry={answer.reload} />}
        {answer.state === 'ready' && answer.data.people.length === 0 && <p class="muted">{text.nobody}</p>}
        {answer.state === 'ready' && answer.data.people.length > 0 && (
          <>
            <Table
              caption={text.peopleOf(name)}
              rows={answer.data.people}
              rowKey={({ person }) => person.id}
              columns={[
                {
                  key: 'person',
                  header: text.person,
                  rowHeader: true,
                  cell: ({ person }) => (
                    <a href={`/console/people/${person.id}`}>
                      <PersonName person={person} />
                    </a>
                  ),
                },
                {
                  key: 'last',
                  header: text.last,
                  cell: ({ figures }) =>
                    text.daysAgo(figures.recencyDays, format.number(figures.recencyDays)),
                },
                {
                  key: 'orders',
                  header: text.orders,
                  numeric: true,
                  cell: ({ figures }) => format.number(figures.orders),
                },
                {
                  key: 'revenue',
                  header: text.revenue,
                  numeric: true,
                  cell: ({ figures }) => format.money(figures.amountMinor),
                },
                {
                  key: 'scores',
                  header: text.scores,
                  cell: ({ figures: { r, f, m } }) => `${r} ${f} ${m}`,
                },
              ]}
            />
            {answer.data.more && <p class="muted small">{text.more}</p>}
          </>
        )}
      </Section>
    </div>
  );
}
