import { useMemo, useState } from 'preact/hooks';
import type { AudienceDocument } from '../../../../core/config/types.ts';
import { useResource } from '../../api/client.ts';
import { useSession } from '../../api/session.tsx';
import { useLanguage } from '../../text/language.tsx';
import { useMessages } from '../../text/messages.ts';
import { useFormat } from '../../text/use-format.ts';
import { LinkButton } from '../../ui/button.tsx';
import { Checkbox, TextInput } from '../../ui/inputs.tsx';
import { Empty, Loading, ProblemNote, Tag } from '../../ui/notes.tsx';
import { Page } from '../../ui/page.tsx';
import { Table } from '../../ui/table.tsx';
import { asksVisitOnly, type Stored, usesOf } from './documents.ts';
import { messages } from './messages.ts';
import { ReapplyNote } from './reapply-note.tsx';
import { stateOf, type StatusAnswer } from './state.ts';
import { useQuickSize } from './use-size.ts';
import { conditionSentence } from './why-list.tsx';

type StoredAudience = Stored<AudienceDocument>;

/** Every audience: who is in it, how many they are, what uses it. */
export function AudiencesScreen() {
  const text = useMessages(messages);
  const { canEdit } = useSession();
  const documents = useResource<{ documents: readonly Stored[] }>('/documents');
  const status = useResource<StatusAnswer>('/status');
  const make = canEdit && (
    <LinkButton tone="primary" href="/console/audiences/new">
      {text.make}
    </LinkButton>
  );
  return (
    <Page title={text.title} lead={text.lead} actions={make}>
      <ReapplyNote />
      {documents.state === 'loading' && <Loading lines={5} />}
      {documents.state === 'failed' && <ProblemNote problem={documents.problem} onRetry={documents.reload} />}
      {documents.state === 'ready' && (
        <AudienceList
          documents={documents.data.documents}
          status={status.state === 'ready' ? status.data : null}
          action={make}
        />
      )}
    </Page>
  );
}

function AudienceList({
  documents,
  status,
  action,
}: {
  readonly documents: readonly Stored[];
  readonly status: StatusAnswer | null;
  readonly action: preact.ComponentChildren;
}) {
  const text = useMessages(messages);
  const { language } = useLanguage();
  const [wanted, setWanted] = useState('');
  const [withArchived, setWithArchived] = useState(false);
  const audiences = useMemo(
    () => documents.filter((one): one is StoredAudience => one.document.kind === 'audience'),
    [documents],
  );
  const hasArchived = audiences.some(({ document }) => document.archived === true);
  if (audiences.length === 0) {
    return (
      <Empty title={text.none} action={action}>
        <p>{text.noneText}</p>
      </Empty>
    );
  }
  const words = wanted.trim().toLowerCase();
  const shown = audiences.filter(({ document }) => {
    if (document.archived === true && !withArchived) return false;
    const said = [document.key, ...Object.values(document.name ?? {})].join(' ').toLowerCase();
    return said.includes(words) || conditionSentence(document.if, language).toLowerCase().includes(words);
  });
  return (
    <>
      {(audiences.length > 8 || hasArchived) && (
        <div class="filters">
          <TextInput label={text.find} type="search" value={wanted} onInput={setWanted} />
          {hasArchived && (
            <Checkbox label={text.showArchived} checked={withArchived} onChange={setWithArchived} />
          )}
        </div>
      )}
      {shown.length === 0 ? (
        <p class="muted" role="status">
          {text.noneFound}
        </p>
      ) : (
        <AudienceTable audiences={shown} documents={documents} status={status} />
      )}
    </>
  );
}

function AudienceTable({
  audiences,
  documents,
  status,
}: {
  readonly audiences: readonly StoredAudience[];
  readonly documents: readonly Stored[];
  readonly status: StatusAnswer | null;
}) {
  const text = useMessages(messages);
  const format = useFormat();
  const { language } = useLanguage();
  const { session } = useSession();
  const uses = useMemo(() => usesOf(documents, language), [documents, language]);
  return (
    <Table
      caption={text.title}
      rows={audiences}
      rowKey={({ document }) => document.key}
      columns={[
        {
          key: 'name',
          header: text.name,
          rowHeader: true,
          cell: ({ document }) => (
            <a href={`/console/audiences/${document.key}`}>{format.text(document.name, document.key)}</a>
          ),
        },
        {
          key: 'who',
          header: text.who,
          cell: ({ document }) => (
            <span class="audience-who">{conditionSentence(document.if, language)}</span>
          ),
        },
        {
          key: 'people',
          header: text.people,
          numeric: true,
          cell: (row) => <SizeCell audience={row.document} />,
        },
        {
          key: 'uses',
          header: text.usedBy,
          cell: ({ document }) =>
            (uses.get(document.key) ?? []).map(({ name }) => name).join(', ') || (
              <span class="muted">{text.notUsed}</span>
            ),
        },
        {
          key: 'state',
          header: text.state,
          cell: ({ document }) => {
            const state = stateOf(document, status, session.environment);
            return state === null ? null : (
              <Tag tone={state === 'live' ? 'good' : state === 'archived' ? 'plain' : 'warning'}>
                {text.states[state]}
              </Tag>
            );
          },
        },
      ]}
    />
  );
}

function SizeCell({ audience }: { readonly audience: AudienceDocument }) {
  const text = useMessages(messages);
  const format = useFormat();
  const isOpen = asksVisitOnly(audience);
  const answer = useQuickSize(isOpen || audience.archived === true ? null : audience.if);
  if (isOpen) return <span class="muted">{text.byVisit}</span>;
  if (answer === null) return <span class="muted">…</span>;
  if (answer === 'failed') return <span class="muted">–</span>;
  const number = format.number(answer.estimate);
  return <>{answer.precision === 'exact' ? number : `≈ ${number}`}</>;
}
