import { useState } from 'preact/hooks';
import type { MergeAnswer, MergesAnswer, UndoneAnswer } from '../../../../core/wire/people-merges.ts';
import { api, ApiProblem, useResource } from '../../api/client.ts';
import { useMessages } from '../../text/messages.ts';
import { useFormat } from '../../text/use-format.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Empty, Loading, ProblemNote, Tag } from '../../ui/notes.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { useToast } from '../../ui/toast.tsx';
import { messages } from './merges-messages.ts';
import { messages as peopleMessages } from './messages.ts';

/** What became part of a person, why, and taking it out again. `onChange`: the person may be another one now. */
export function MergesTab({ id, onChange }: { readonly id: string; readonly onChange: () => void }) {
  const text = useMessages(messages);
  const merges = useResource<MergesAnswer>(`/people/${encodeURIComponent(id)}/merges`);
  if (merges.state === 'loading') return <Loading lines={4} />;
  if (merges.state !== 'ready') return <ProblemNote problem={merges.problem} onRetry={merges.reload} />;
  if (merges.data.merges.length === 0) return <Empty title={text.none}>{text.noneText}</Empty>;
  const reload = () => {
    merges.reload();
    onChange();
  };
  return <Merges id={id} merges={merges.data.merges} reload={reload} />;
}

interface MergesProps {
  readonly id: string;
  readonly merges: readonly MergeAnswer[];
  readonly reload: () => void;
}

function Merges({ id, merges, reload }: MergesProps) {
  const text = useMessages(messages);
  const toast = useToast();
  const [asked, setAsked] = useState<MergeAnswer | null>(null);
  const [busy, setBusy] = useState(false);
  const act = async (merge: MergeAnswer, what: 'undo' | 'allow') => {
    setBusy(true);
    try {
      const path = `/people/${encodeURIComponent(id)}/merges/${encodeURIComponent(merge.id)}/${what}`;
      const { status } = await api.post<Partial<UndoneAnswer>>(path, {});
      toast(what === 'allow' ? text.allowed : status === 'undone' ? text.done : text.underWay);
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      toast(error.message);
    } finally {
      setBusy(false);
      setAsked(null);
      reload();
    }
  };
  return (
    <div class="stack">
      <p class="muted">{text.lead}</p>
      <MergesTable merges={merges} onUndo={setAsked} onAllow={(merge) => void act(merge, 'allow')} />
      <Dialog
        open={asked !== null}
        title={text.undoTitle}
        onClose={() => setAsked(null)}
        actions={
          <>
            <Button onClick={() => setAsked(null)}>{text.cancel}</Button>
            <Button tone="danger" busy={busy} onClick={() => asked !== null && void act(asked, 'undo')}>
              {text.undoYes}
            </Button>
          </>
        }
      >
        {asked !== null && <p>{text.undoText(asked.identifier.value)}</p>}
      </Dialog>
    </div>
  );
}

interface TableProps {
  readonly merges: readonly MergeAnswer[];
  readonly onUndo: (merge: MergeAnswer) => void;
  readonly onAllow: (merge: MergeAnswer) => void;
}

function MergesTable({ merges, onUndo, onAllow }: TableProps) {
  const text = useMessages(messages);
  const format = useFormat();
  const { identifierTypes } = useMessages(peopleMessages);
  const typeInWords = (type: string) =>
    type === 'userId' || type === 'anonymousId' ? identifierTypes[type] : type;
  const columns: Column<MergeAnswer>[] = [
    {
      key: 'what',
      header: text.what,
      rowHeader: true,
      cell: ({ identifier, identifiers }) => (
        <>
          <span class="muted">{typeInWords(identifier.type)}</span> {identifier.value}
          {identifiers.length > 1 && (
            <span class="muted small"> {text.with(format.number(identifiers.length - 1))}</span>
          )}
        </>
      ),
    },
    {
      key: 'when',
      header: text.when,
      cell: ({ shownAt, messageId }) => <span title={text.proof(messageId)}>{format.dateTime(shownAt)}</span>,
    },
    {
      key: 'brought',
      header: text.brought,
      cell: ({ came, state }) => {
        if (state === 'refused') return '–';
        return came === undefined ? text.nobody : text.actions(came.events, format.number(came.events));
      },
    },
    { key: 'state', header: text.state, cell: (merge) => <State merge={merge} /> },
    {
      key: 'do',
      header: text.actionsHeader,
      hideHeader: true,
      cell: (merge) => {
        if (merge.state === 'undone')
          return (
            <Button small onClick={() => onAllow(merge)}>
              {text.allow}
            </Button>
          );
        if (merge.state !== 'joined') return null;
        return (
          <Button small onClick={() => onUndo(merge)} label={`${text.undo}: ${merge.identifier.value}`}>
            {text.undo}
          </Button>
        );
      },
    },
  ];
  return <Table caption={text.lead} columns={columns} rows={merges} rowKey={({ id }) => id} />;
}

function State({ merge }: { readonly merge: MergeAnswer }) {
  const text = useMessages(messages);
  const format = useFormat();
  const { state, refused, undone } = merge;
  return (
    <>
      <Tag tone={state === 'joined' ? 'good' : state === 'refused' ? 'warning' : 'plain'}>
        {text.states[state]}
      </Tag>
      {refused !== undefined && <span class="muted small"> {text.refused[refused]}</span>}
      {undone !== undefined && (
        <span class="muted small">
          {' '}
          {text.undoneBy(undone.by, format.dateTime(undone.at))}{' '}
          {state === 'undone' && (
            <a href={`/console/people/${encodeURIComponent(undone.person)}`}>{text.toPerson}</a>
          )}
        </span>
      )}
    </>
  );
}
