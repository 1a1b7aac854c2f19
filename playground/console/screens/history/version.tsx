import { useRoute } from 'preact-iso/router';
import { useMemo, useState } from 'preact/hooks';
import type { RevisionContentsAnswer, RevisionsAnswer } from '../../../../core/wire/history.ts';
import { useResource } from '../../api/client.ts';
import { useSession } from '../../api/session.tsx';
import { useMessages } from '../../text/messages.ts';
import { useFormat } from '../../text/use-format.ts';
import { Button } from '../../ui/button.tsx';
import { Loading, ProblemNote, Tag } from '../../ui/notes.tsx';
import { Page } from '../../ui/page.tsx';
import { changesBetween } from './changes.ts';
import { DocumentChanges } from './document-changes.tsx';
import { GoBack } from './go-back.tsx';
import { messages } from './messages.ts';

/** One version: who published it, and what it changed. */
export function VersionScreen() {
  const text = useMessages(messages);
  const number = Number(useRoute().params['number']);
  const version = useResource<RevisionContentsAnswer>(`/revisions/${number}`);
  if (version.state === 'ready') return <Version version={version.data} />;
  return (
    <Page title={`${text.number} ${number}`} back={{ href: '/console/history', label: text.toHistory }}>
      {version.state === 'failed' ? (
        <ProblemNote problem={version.problem} onRetry={version.reload} />
      ) : (
        <Loading lines={5} />
      )}
    </Page>
  );
}

function Version({ version }: { readonly version: RevisionContentsAnswer }) {
  const text = useMessages(messages);
  const format = useFormat();
  const { canEdit } = useSession();
  const newest = useResource<RevisionsAnswer>('/revisions', { limit: 1 });
  const [asking, setAsking] = useState(false);
  const { number, name, author, at, note } = version;
  const live = newest.state === 'ready' ? newest.data.revisions[0] : undefined;
  const isLive = live?.number === number;
  return (
    <Page
      title={text.version(number, name)}
      lead={text.versionLead(author, format.dateTime(at))}
      back={{ href: '/console/history', label: text.toHistory }}
      actions={
        isLive ? (
          <Tag tone="good">{text.isLive}</Tag>
        ) : (
          canEdit && live !== undefined && <Button onClick={() => setAsking(true)}>{text.goBack}</Button>
        )
      }
    >
      {note !== '' && <p>{note}</p>}
      <h2>{number === 1 ? text.first : text.sinceBefore(number - 1)}</h2>
      <Changes version={version} />
      {live !== undefined && (
        <GoBack
          target={asking ? version : null}
          live={live}
          onClose={() => setAsking(false)}
          onDone={newest.reload}
        />
      )}
    </Page>
  );
}

function Changes({ version }: { readonly version: RevisionContentsAnswer }) {
  const text = useMessages(messages);
  const { number, contents } = version;
  const before = useResource<RevisionContentsAnswer>(number > 1 ? `/revisions/${number - 1}` : null);
  const changes = useMemo(() => {
    if (number === 1) return changesBetween([], contents);
    return before.state === 'ready' ? changesBetween(before.data.contents, contents) : null;
  }, [before, contents, number]);
  if (before.state === 'failed') return <ProblemNote problem={before.problem} onRetry={before.reload} />;
  if (changes === null) return <Loading lines={4} />;
  if (changes.length === 0) return <p class="muted">{text.unchanged}</p>;
  return <DocumentChanges changes={changes} />;
}
