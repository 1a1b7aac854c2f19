import { useEffect, useState } from 'preact/hooks';
import type { Condition } from '../../../../core/config/types.ts';
import type { PeopleAnswer, PersonBrief, WhyAnswer } from '../../../../core/wire/people.ts';
import { api, ApiProblem, currentEnvironment, useResource } from '../../api/client.ts';
import { useMessages } from '../../text/messages.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextInput } from '../../ui/inputs.tsx';
import { Loading, ProblemNote, Tag } from '../../ui/notes.tsx';
import { PersonName } from '../people/person-name.tsx';
import { useSettled } from '../people/use-settled.ts';
import { messages } from './messages.ts';
import { WhyList } from './why-list.tsx';

/** Choose a person, read why she is in the audience that is being written, or not. */
export function WhyDialog({
  open,
  onClose,
  condition,
}: {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly condition: Condition;
}) {
  const text = useMessages(messages);
  const [person, setPerson] = useState<PersonBrief | null>(null);
  return (
    <Dialog
      open={open}
      title={text.whyTitle}
      shape="wide"
      onClose={onClose}
      actions={person !== null && <Button onClick={() => setPerson(null)}>{text.another}</Button>}
    >
      {person === null ? <PersonPicker onPick={setPerson} /> : <Why person={person} condition={condition} />}
    </Dialog>
  );
}

function PersonPicker({ onPick }: { readonly onPick: (person: PersonBrief) => void }) {
  const text = useMessages(messages);
  const [said, setSaid] = useState('');
  const q = useSettled(said.trim(), 250);
  const people = useResource<PeopleAnswer>('/people', q === '' ? { limit: 8 } : { q });
  return (
    <>
      <TextInput
        label={text.choosePerson}
        hint={text.choosePersonHint}
        type="search"
        value={said}
        onInput={setSaid}
      />
      {people.state === 'loading' && <Loading lines={2} />}
      {people.state === 'failed' && <ProblemNote problem={people.problem} onRetry={people.reload} />}
      {people.state === 'ready' &&
        (people.data.people.length === 0 ? (
          <p class="muted" role="status">
            {text.noPerson}
          </p>
        ) : (
          <ul class="picks">
            {people.data.people.slice(0, 8).map((person) => (
              <li key={person.id}>
                <Button tone="quiet" onClick={() => onPick(person)}>
                  <span>
                    <PersonName person={person} />
                  </span>
                </Button>
              </li>
            ))}
          </ul>
        ))}
    </>
  );
}

function Why({ person, condition }: { readonly person: PersonBrief; readonly condition: Condition }) {
  const text = useMessages(messages);
  const [why, setWhy] = useState<WhyAnswer | ApiProblem | null>(null);
  useEffect(() => {
    const aborting = new AbortController();
    const { signal } = aborting;
    const body = { environment: currentEnvironment(), if: condition, person: person.id };
    api.post<WhyAnswer>('/audiences/why', body, { signal }).then(setWhy, (error: unknown) => {
      if (!signal.aborted && error instanceof ApiProblem) setWhy(error);
    });
    return () => aborting.abort();
  }, [person.id]);
  if (why === null) return <Loading lines={3} />;
  if (why instanceof ApiProblem) return <ProblemNote problem={why} />;
  return (
    <div role="status">
      <p class="why-verdict">
        <a href={`/console/people/${person.id}`}>
          <PersonName person={person} />
        </a>{' '}
        <Tag tone={why.member ? 'good' : 'plain'}>{why.member ? text.isIn : text.isNotIn}</Tag>
      </p>
      <WhyList why={why} condition={condition} />
    </div>
  );
}
