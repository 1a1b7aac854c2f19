import { useLocation, useRoute } from 'preact-iso/router';
import type { AudienceDocument } from '../../../../core/config/types.ts';
import { useResource } from '../../api/client.ts';
import { useMessages } from '../../text/messages.ts';
import { useFormat } from '../../text/use-format.ts';
import { Loading, ProblemNote } from '../../ui/notes.tsx';
import { Page } from '../../ui/page.tsx';
import type { Stored } from './documents.ts';
import { AudienceEditor } from './editor.tsx';
import { messages } from './messages.ts';

/** One audience, or a new one: `/console/audiences/new`, with `?from=KEY` a copy of another. */
export function AudienceScreen() {
  const { params } = useRoute();
  const { query } = useLocation();
  const key = params['key'] ?? 'new';
  const source = key === 'new' ? query['from'] : key;
  return source === undefined ? (
    <AudienceEditor key="new" stored={null} from={null} />
  ) : (
    <Loaded key={key} source={source} isCopy={key === 'new'} />
  );
}

function Loaded({ source, isCopy }: { readonly source: string; readonly isCopy: boolean }) {
  const text = useMessages(messages);
  const format = useFormat();
  const stored = useResource<Stored<AudienceDocument>>(`/documents/audience/${encodeURIComponent(source)}`);
  const back = { href: '/console/audiences', label: text.title };
  if (stored.state === 'ready') {
    const { document } = stored.data;
    if (!isCopy) return <AudienceEditor stored={stored.data} from={null} onReload={stored.reload} />;
    const name = Object.fromEntries(
      Object.entries(document.name ?? {}).map(([locale, said]) => [locale, text.copyOf(said)]),
    );
    return <AudienceEditor stored={null} from={{ ...document, name }} />;
  }
  return (
    <Page title={format.text(undefined, source)} back={back}>
      {stored.state === 'loading' ? (
        <Loading lines={6} />
      ) : (
        <ProblemNote problem={stored.problem} onRetry={stored.reload} />
      )}
    </Page>
  );
}
