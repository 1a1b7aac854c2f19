import type { SizeAnswer } from '../../../../core/wire/audiences.ts';
import type { PersonBrief } from '../../../../core/wire/people.ts';
import type { Condition } from '../../../../core/config/types.ts';
import { useMessages } from '../../text/messages.ts';
import { useFormat } from '../../text/use-format.ts';
import { Button } from '../../ui/button.tsx';
import { ProblemNote } from '../../ui/notes.tsx';
import { Section } from '../../ui/page.tsx';
import { messages } from './messages.ts';
import { PersonName } from '../people/person-name.tsx';
import { type Compared, OverlapTables } from './overlap.tsx';
import { CostNote } from './cost-note.tsx';
import { type Counting, useSize } from './use-size.ts';

interface SizePanelProps {
  readonly condition: Condition | null;
  /** Published audiences to tell the overlap with. */
  readonly compare: readonly Compared[];
}

/** How many people an audience holds while it is written, with a sample, its overlap with others, and what it costs. */
export function SizePanel({ condition, compare }: SizePanelProps) {
  const text = useMessages(messages);
  const format = useFormat();
  const { recount, ...counting } = useSize(
    condition,
    compare.map(({ key }) => key),
  );
  return (
    <Section
      title={text.size}
      actions={
        counting.state === 'ready' && (
          <Button small tone="quiet" onClick={recount}>
            {text.recount}
          </Button>
        )
      }
    >
      {/* Heard when it has settled, not at every part. */}
      <div class="size" role="status" aria-live="polite" aria-busy={counting.state === 'counting'}>
        {counting.state === 'idle' && <p class="muted">{text.notYet}</p>}
        {counting.state === 'counting' && <Progress counting={counting} />}
        {counting.state === 'ready' && <Size answer={counting.answer} />}
      </div>
      {counting.state === 'failed' && <ProblemNote problem={counting.problem} onRetry={recount} />}
      {counting.state === 'ready' && (
        <>
          <h3>{text.sample}</h3>
          <Sample people={counting.sample} />
          <OverlapTables answer={counting.answer} compare={compare} />
          <CostNote adds={counting.answer.adds} />
          <p class="muted small">{text.asOf(format.dateTime(counting.answer.asOf))}</p>
        </>
      )}
    </Section>
  );
}

function Progress({ counting }: { readonly counting: Counting & { state: 'counting' } }) {
  const text = useMessages(messages);
  const format = useFormat();
  const { answer } = counting;
  if (answer === null) return <p class="muted">{text.counting}</p>;
  return (
    <>
      <p class="size-number">{text.estimate(format.number(answer.estimate), format.number(answer.size))}</p>
      <progress aria-label={text.counting} max={answer.people} value={answer.looked} />
      <p class="muted">{text.countingPart(format.number(answer.looked), format.number(answer.people))}</p>
    </>
  );
}

function Size({ answer }: { readonly answer: SizeAnswer }) {
  const text = useMessages(messages);
  const format = useFormat();
  const { size, permitted, people, precision } = answer;
  const say = precision === 'about' ? text.about : text.exact;
  return (
    <>
      <p class="size-number" data-size={size}>
        {say(format.number(size), format.number(permitted))}
        {permitted > 0 && <span class="muted"> ({format.percent(size / permitted, 1)})</span>}
      </p>
      {people > permitted && <p class="muted">{text.others(format.number(people - permitted))}</p>}
      {answer.atMost && <p class="muted">{text.atMost}</p>}
    </>
  );
}

function Sample({ people }: { readonly people: readonly PersonBrief[] }) {
  const text = useMessages(messages);
  const format = useFormat();
  if (people.length === 0) return <p class="muted">{text.sampleNone}</p>;
  return (
    <ul class="sample">
      {people.map((person) => (
        <li key={person.id}>
          <a href={`/console/people/${person.id}`}>
            <PersonName person={person} />
          </a>
          <span class="muted small">
            {format.ago(person.lastSeenAt)}
            {person.orders !== undefined &&
              ` · ${text.ordersCount(person.orders, format.number(person.orders))}`}
          </span>
        </li>
      ))}
    </ul>
  );
}
