import { useState } from 'preact/hooks';
import type { AudienceDocument, Condition } from '../../../../core/config/types.ts';
import type { MembershipAnswer, PersonAnswer, WhyAnswer } from '../../../../core/wire/people.ts';
import { useResource } from '../../api/client.ts';
import { useMessages } from '../../text/messages.ts';
import { useFormat } from '../../text/use-format.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Loading, Note, ProblemNote, Tag } from '../../ui/notes.tsx';
import { Table } from '../../ui/table.tsx';
import { WhyList } from '../audiences/why-list.tsx';
import { messages } from './messages.ts';

interface Documents {
  readonly documents: readonly { readonly document: AudienceDocument }[];
}

/** Every audience: whether the person is in it, since and until when, and why. */
export function AudiencesTab({ person }: { readonly person: PersonAnswer }) {
  const text = useMessages(messages);
  const format = useFormat();
  const [asked, setAsked] = useState<string | null>(null);
  const documents = useResource<Documents>('/documents', { kind: 'audience' });
  if (person.audiences === undefined) return <Note tone="warning">{text.detailsHidden}</Note>;
  if (documents.state === 'loading') return <Loading lines={3} />;
  if (documents.state === 'failed')
    return <ProblemNote problem={documents.problem} onRetry={documents.reload} />;
  const drafts = new Map(documents.data.documents.map(({ document }) => [document.key, document]));
  const nameOf = (key: string) => format.text(drafts.get(key)?.name, key);
  const keys = new Set([...person.audiences.map(({ key }) => key), ...drafts.keys()]);
  const rows = [...keys].map((key): MembershipAnswer => {
    const known = person.audiences?.filter((membership) => membership.key === key) ?? [];
    return known.find(({ member }) => member) ?? known[0] ?? { key, member: false };
  });
  if (rows.length === 0) return <p class="muted">{text.audiencesNone}</p>;
  return (
    <>
      <Table
        caption={text.tabs.audiences}
        rows={rows}
        rowKey={({ key }) => key}
        columns={[
          {
            key: 'name',
            header: text.audience,
            rowHeader: true,
            cell: ({ key }) => <a href={`/console/audiences/${key}`}>{nameOf(key)}</a>,
          },
          {
            key: 'member',
            header: text.membershipNow,
            cell: ({ member, since }) => {
              if (member) return <Tag tone="good">{text.memberNow}</Tag>;
              return <Tag>{since === undefined ? text.notIn : text.memberLater}</Tag>;
            },
          },
          {
            key: 'since',
            header: text.membershipSince,
            cell: ({ since }) => (since === undefined ? '–' : format.dateTime(since)),
          },
          {
            key: 'until',
            header: text.until,
            cell: ({ member, until }) =>
              until === undefined ? (member ? text.noEnd : '–') : format.dateTime(until),
          },
          {
            key: 'why',
            header: text.ask,
            hideHeader: true,
            cell: ({ key }) => (
              <Button small label={text.membershipWhy(nameOf(key))} onClick={() => setAsked(key)}>
                {text.ask}
              </Button>
            ),
          },
        ]}
      />
      <Dialog
        open={asked !== null}
        title={text.membershipWhy(nameOf(asked ?? ''))}
        shape="wide"
        onClose={() => setAsked(null)}
      >
        {asked !== null && <Why id={person.id} audience={asked} condition={drafts.get(asked)?.if} />}
      </Dialog>
    </>
  );
}

interface WhyProps {
  readonly id: string;
  readonly audience: string;
  readonly condition: Condition | undefined;
}

function Why({ id, audience, condition }: WhyProps) {
  const why = useResource<WhyAnswer>(`/people/${id}/why`, { audience });
  if (why.state === 'loading') return <Loading lines={3} />;
  if (why.state === 'failed') return <ProblemNote problem={why.problem} onRetry={why.reload} />;
  return <WhyList why={why.data} condition={condition} />;
}
