import { useEffect, useRef, useState } from 'preact/hooks';
import type { ConfigDocument } from '../../../../core/config/types.ts';
import { api, ApiProblem } from '../../api/client.ts';
import { useSession } from '../../api/session.tsx';

/** So long after the last change a preview is made anew, in ms. */
const AFTER_MS = 900;

/** A link to the page with drafts, or why there is none. The last link stays while a new one is made. */
export interface PreviewLink {
  readonly url: string | null;
  readonly problem: ApiProblem | null;
  readonly making: boolean;
}

/** Keeps a preview of `documents` as a member of `audience` ready (null: of none), a moment after each change.
 *  `path`: the page it opens. */
export function usePreviewLink(
  documents: readonly ConfigDocument[],
  audience: string | null,
  path: string,
): PreviewLink {
  const { session } = useSession();
  const [link, setLink] = useState<PreviewLink>({ url: null, problem: null, making: true });
  const body = JSON.stringify({
    environment: session.environment,
    documents,
    audiences: audience === null ? [] : [audience],
    path,
  });
  const isFirst = useRef(true);
  useEffect(() => {
    const aborting = new AbortController();
    const { signal } = aborting;
    setLink((before) => ({ ...before, making: true }));
    const wait = isFirst.current ? 0 : AFTER_MS;
    isFirst.current = false;
    const timer = setTimeout(() => {
      api
        .post<{ url: string }>('/previews', JSON.parse(body), { signal })
        .then(({ url }) => setLink({ url, problem: null, making: false }))
        .catch((error: unknown) => {
          if (signal.aborted) return;
          const problem = error instanceof ApiProblem ? error : new ApiProblem(0, 'OFFLINE', String(error));
          setLink({ url: null, problem, making: false });
        });
    }, wait);
    return () => {
      clearTimeout(timer);
      aborting.abort();
    };
  }, [body]);
  return link;
}

/** Ends the preview that this browser is in: pages show what is live again. Best effort. */
export function leavePreview(): void {
  fetch('/v1/preview/leave', { redirect: 'manual', keepalive: true }).catch(() => undefined);
}
