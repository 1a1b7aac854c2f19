import { useMemo } from 'preact/hooks';
import { useResource } from '../../api/client.ts';
import { useSession } from '../../api/session.tsx';
import { useMessages } from '../../text/messages.ts';
import { useFormat } from '../../text/use-format.ts';
import type { Stored } from './documents.ts';
import { messages } from './messages.ts';
import type { Compared } from './overlap.tsx';
import { stateOf, type StatusAnswer } from './state.ts';

const MAX_COMPARED = 11;

/** Published audiences to compare one with that is written; its own published form first. Empty while nobody knows. */
export function useCompared(own: string | undefined, status: StatusAnswer | null): readonly Compared[] {
  const documents = useResource<{ documents: readonly Stored[] }>('/documents');
  const { session } = useSession();
  const text = useMessages(messages);
  const format = useFormat();
  const all = documents.state === 'ready' ? documents.data.documents : null;
  return useMemo(() => {
    if (all === null || status === null) return [];
    const published = all.flatMap(({ document }) => {
      if (document.kind !== 'audience') return [];
      const state = stateOf(document, status, session.environment);
      return state === 'live' || state === 'changed' ? [document] : [];
    });
    return published
      .sort((a, b) => Number(b.key === own) - Number(a.key === own))
      .slice(0, MAX_COMPARED)
      .map(({ key, name }) => ({ key, label: key === own ? text.asPublished : format.text(name, key) }));
  }, [all, status, own, session.environment, text]);
}
