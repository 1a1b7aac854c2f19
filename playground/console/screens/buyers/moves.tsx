import { useState } from 'preact/hooks';
import { RFM_CELLS } from '../../../../core/rfm/cells.ts';
import type { CellOrNone, MigrationAnswer } from '../../../../core/wire/rfm.ts';
import { useResource } from '../../api/client.ts';
import { useMessages } from '../../text/messages.ts';
import { useFormat } from '../../text/use-format.ts';
import { TextInput } from '../../ui/inputs.tsx';
import { Loading, ProblemNote } from '../../ui/notes.tsx';
import { Section } from '../../ui/page.tsx';
import { messages } from './messages.ts';

const DAY_MS = 86_400_000;
const GROUPS: readonly CellOrNone[] = [...RFM_CELLS.map(({ cell }) => cell), 'none'];

/** Who went from which group to which between two days. */
export function Moves({ range }: { readonly range: string }) {
  const text = useMessages(messages);
  const [from, setFrom] = useState(() => dateOf(Date.now() - 90 * DAY_MS));
  const [until, setUntil] = useState(() => dateOf(Date.now()));
  const isAsked = isDate(from) && isDate(until) && from < until;
  const answer = useResource<MigrationAnswer>(isAsked ? '/rfm/migration' : null, {
    range,
    from: `${from}T23:59:59Z`,
    until: `${until}T23:59:59Z`,
  });
  return (
    <Section title={text.moves}>
      <p class="muted small">{text.movesHint}</p>
      <div class="buyers-dates">
        <TextInput label={text.from} type="date" value={from} onInput={setFrom} />
        <TextInput label={text.until} type="date" value={until} onInput={setUntil} />
      </div>
      {!isAsked && <p role="status">{text.datesWrong}</p>}
      {isAsked && answer.state === 'loading' && <Loading lines={4} />}
      {isAsked && answer.state === 'failed' && (
        <ProblemNote problem={answer.problem} onRetry={answer.reload} />
      )}
      {isAsked && answer.state === 'ready' && <Matrix answer={answer.data} />}
    </Section>
  );
}

function Matrix({ answer }: { readonly answer: MigrationAnswer }) {
  const text = useMessages(messages);
  const format = useFormat();
  const rows = GROUPS.filter((group) => answer.moves.some(({ from }) => from === group));
  const columns = GROUPS.filter((group) => answer.moves.some(({ to }) => to === group));
  const most = Math.max(1, ...answer.moves.map(({ people }) => people));
  const people = format.number(answer.people);
  return (
    <>
      <p class="muted small" role="status">
        {answer.complete ? text.movesAll(people) : text.movesSample(people)}
      </p>
      <div class="buyers-grid-frame" tabIndex={0} role="region" aria-label={text.moves}>
        <table class="buyers-grid buyers-moves">
          <caption class="visually-hidden">{text.moves}</caption>
          <thead>
            <tr>
              <th scope="col">{text.wasIs}</th>
              {columns.map((to) => (
                <th key={to} scope="col">
                  {text.cells[to]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((from) => (
              <tr key={from}>
                <th scope="row">{text.cells[from]}</th>
                {columns.map((to) => {
                  const moved = answer.moves.find((move) => move.from === from && move.to === to);
                  const shade = moved === undefined ? 0 : Math.ceil((moved.people / most) * 5);
                  return (
                    <td key={to} class={`numeric shade-${shade}`}>
                      {moved === undefined ? '' : format.number(moved.people)}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function dateOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text);
}
