import type { Environment } from '../../../../core/config/types.ts';
import { api } from '../../api/client.ts';

/** A publication as the API answers it. */
export interface Publication {
  readonly number: number;
  readonly name: string;
  /** ISO 8601. */
  readonly at: string;
}

/** Publishes some drafts under a name; everything else stays as it is live. Rejects with ApiProblem. */
export function publishOnly(
  environment: Environment,
  name: string,
  only: readonly string[],
): Promise<Publication> {
  return api.post<Publication>('/publish', { environment, name, only });
}

const ASK_EVERY_MS = 250;
/** A publication reaches every visitor within 5 s; twice that is given. */
const PATIENCE_MS = 10_000;

interface Key {
  readonly kind: string;
  readonly environment: string;
  readonly key: string | null;
}

/** Resolves when a decision as any visitor gets it is made with `revision` or a later one: true; false when it took
 *  longer than ten seconds. */
export async function untilLive(environment: Environment, revision: number, flag: string): Promise<boolean> {
  const { keys } = await api.get<{ keys: readonly Key[] }>('/keys');
  const own = keys.find((key) => key.kind === 'write' && key.environment === environment)?.key;
  const writeKey = own ?? (environment === 'dev' && isEmbedded() ? 'wk_local' : null);
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    const served = await servedRevision(environment, writeKey, flag).catch(() => 0);
    if (served >= revision) return true;
    if (Date.now() > until) return false;
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
  }
}

/** What a visitor's decision is made with now. Without cookies: a preview that this browser is in must not answer. */
async function servedRevision(
  environment: Environment,
  writeKey: string | null,
  flag: string,
): Promise<number> {
  if (writeKey !== null) {
    const answer = await fetch('/v1/decide', {
      method: 'POST',
      credentials: 'omit',
      headers: { authorization: `Bearer ${writeKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ keys: [flag] }),
    });
    const { revision } = (await answer.json()) as { revision?: number }; // as /v1/decide answers
    if (answer.ok && revision !== undefined) return revision;
  }
  // No key to ask with: the health page tells the revision that decisions are made with.
  const health = await fetch('/healthz', { credentials: 'omit', cache: 'no-store' });
  const told = (await health.json()) as { environments?: { [name: string]: { revision?: number } } }; // our own page
  return told.environments?.[environment]?.revision ?? 0;
}

function isEmbedded(): boolean {
  return document.querySelector('meta[name=aparte-embedded]')?.getAttribute('content') === 'true';
}
