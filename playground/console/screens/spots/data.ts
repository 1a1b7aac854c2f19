import { useRef } from 'preact/hooks';
import type { ConfigDocument, FlagDocument } from '../../../../core/config/types.ts';
import { type Resource, useResource } from '../../api/client.ts';
import { useSession } from '../../api/session.tsx';
import { isSpot } from './model/spot.ts';

/** A draft as the API gives it. */
export interface StoredDraft<D extends ConfigDocument = ConfigDocument> {
  readonly document: D;
  readonly etag: string;
  readonly author: string;
  /** ISO 8601. */
  readonly savedAt: string;
}

/** Everything the Spots screens look at: drafts, what is live in this environment, and what is turned off. */
export interface SpotsData {
  readonly drafts: readonly StoredDraft[];
  readonly spots: readonly StoredDraft<FlagDocument>[];
  /** Documents of the newest publication. */
  readonly live: readonly ConfigDocument[];
  /** Its number; 0 before the first. */
  readonly revision: number;
  /** Flags whose kill switch is on. */
  readonly killed: readonly string[];
}

interface Status {
  readonly environments: {
    readonly [environment: string]: { readonly revision: number; readonly killed: readonly string[] };
  };
}

/** Reads what the Spots screens need; `reload` reads all of it again. While a new publication is read, what was there
 *  stays: whoever is editing keeps their screen. */
export function useSpots(): Resource<SpotsData> {
  const { session } = useSession();
  const documents = useResource<{ documents: readonly StoredDraft[] }>('/documents');
  const status = useResource<Status>('/status');
  const here = status.state === 'ready' ? status.data.environments[session.environment] : undefined;
  const revision = here?.revision ?? 0;
  const live = useResource<{ contents: readonly ConfigDocument[] }>(
    revision === 0 ? null : `/revisions/${revision}`,
  );
  const last = useRef<SpotsData | null>(null);
  const reload = () => {
    documents.reload();
    status.reload();
    live.reload();
  };
  const failed = [documents, status, live].find((one) => one.state === 'failed');
  if (failed?.state === 'failed') return { state: 'failed', problem: failed.problem, reload };
  if (documents.state === 'ready' && status.state === 'ready' && (revision === 0 || live.state === 'ready')) {
    const contents = live.state === 'ready' ? live.data.contents : [];
    last.current = dataOf(documents.data.documents, contents, here);
  }
  return last.current === null
    ? { state: 'loading', reload }
    : { state: 'ready', data: last.current, reload };
}

function dataOf(
  drafts: readonly StoredDraft[],
  live: readonly ConfigDocument[],
  here: Status['environments'][string] | undefined,
): SpotsData {
  return {
    drafts,
    spots: drafts.filter((draft): draft is StoredDraft<FlagDocument> => isSpot(draft.document)),
    live,
    revision: here?.revision ?? 0,
    killed: here?.killed ?? [],
  };
}

/** The live document of a flag, or null. */
export function liveFlag(live: readonly ConfigDocument[], key: string): FlagDocument | null {
  const found = live.find((document) => document.kind === 'flag' && document.key === key);
  return found?.kind === 'flag' ? found : null;
}
