import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { addressOf, call, type Query } from './call.ts';
import { ApiProblem } from './problem.ts';

/** Something read from the API. While it is read again the last answer stays. */
export type Resource<T> =
  | { readonly state: 'loading'; readonly reload: () => void }
  | { readonly state: 'failed'; readonly problem: ApiProblem; readonly reload: () => void }
  | { readonly state: 'ready'; readonly data: T; readonly reload: () => void };

type Held<T> =
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; readonly problem: ApiProblem }
  | { readonly state: 'ready'; readonly data: T };

/** Reads `path` when the component appears and whenever path, query or environment change. `null` reads nothing yet.
 *  `refreshEveryMs`: reads again that often while the tab is looked at; a refresh that fails keeps the last answer. */
export function useResource<T>(
  path: string | null,
  query?: Query,
  options: { readonly refreshEveryMs?: number } = {},
): Resource<T> {
  const address = path === null ? null : addressOf(path, query);
  const [held, setHeld] = useState<{ address: string | null; value: Held<T> }>({
    address: null,
    value: { state: 'loading' },
  });
  const [turn, setTurn] = useState(0);
  const reload = useCallback(() => setTurn((n) => n + 1), []);
  const lastTurn = useRef(turn);

  useEffect(() => {
    if (address === null) return undefined;
    const aborting = new AbortController();
    const { signal } = aborting;
    lastTurn.current = turn;
    call<T>('GET', address, undefined, { signal }).then(
      (data) => {
        if (!signal.aborted) setHeld({ address, value: { state: 'ready', data } });
      },
      (error: unknown) => {
        if (signal.aborted) return;
        const problem = error instanceof ApiProblem ? error : new ApiProblem(0, 'UNAVAILABLE', String(error));
        setHeld((before) =>
          before.address === address && before.value.state === 'ready'
            ? before
            : { address, value: { state: 'failed', problem } },
        );
      },
    );
    return () => aborting.abort();
  }, [address, turn]);

  useEffect(() => {
    if (options.refreshEveryMs === undefined) return undefined;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') reload();
    }, options.refreshEveryMs);
    return () => clearInterval(timer);
  }, [options.refreshEveryMs]);

  if (held.address !== address) return { state: 'loading', reload };
  return { ...held.value, reload };
}
