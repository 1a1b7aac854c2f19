import { useEffect, useRef, useState } from 'preact/hooks';
import type { LiveLine, LiveMessage } from '../../../../core/wire/live.ts';
import { currentEnvironment, signedHeaders } from '../../api/client.ts';

/** A line and its number, by which it is known while the list moves. */
export type NumberedLine = LiveLine & { readonly n: number };

/** What came so far. */
export interface Live {
  readonly state: 'connecting' | 'connected' | 'lost';
  /** Newest first. */
  readonly lines: readonly NumberedLine[];
  /** Lines that came since the pause. */
  readonly waiting: number;
  readonly skipped: number;
  readonly clear: () => void;
}

const MOST = 200;
const AGAIN_MS = 2_000;

/** Watches what happens while the screen is shown and its tab looked at. Paused, lines are kept and not shown. */
export function useLive(isPaused: boolean): Live {
  const [state, setState] = useState<Live['state']>('connecting');
  const [shown, setShown] = useState<{ lines: readonly NumberedLine[]; skipped: number }>({
    lines: [],
    skipped: 0,
  });
  const [waiting, setWaiting] = useState(0);
  const held = useRef<NumberedLine[]>([]);
  const paused = useRef(isPaused);
  const count = useRef(0);
  paused.current = isPaused;
  const environment = currentEnvironment();

  useEffect(() => {
    if (isPaused) return;
    const { current } = held;
    held.current = [];
    setWaiting(0);
    if (current.length > 0) {
      setShown((before) => ({ ...before, lines: [...current, ...before.lines].slice(0, MOST) }));
    }
  }, [isPaused]);

  useEffect(() => {
    const take = ({ lines, skipped }: LiveMessage) => {
      const news = lines.map((line): NumberedLine => ({ ...line, n: (count.current += 1) })).reverse();
      if (paused.current) {
        held.current = [...news, ...held.current].slice(0, MOST);
        setWaiting(held.current.length);
      } else {
        setShown((before) => ({
          lines: [...news, ...before.lines].slice(0, MOST),
          skipped: before.skipped + skipped,
        }));
      }
    };
    return watching(environment, take, setState);
  }, [environment]);

  const clear = () => setShown({ lines: [], skipped: 0 });
  return { state, lines: shown.lines, skipped: shown.skipped, waiting, clear };
}

/** Keeps a stream open, over ends and failures, until the returned function is called. A hidden tab watches nothing. */
function watching(
  environment: string | undefined,
  take: (message: LiveMessage) => void,
  tell: (state: Live['state']) => void,
): () => void {
  const over = new AbortController();
  let leaving = new AbortController();
  const run = async () => {
    for (let isFirst = true; !over.signal.aborted; isFirst = false) {
      if (!isFirst) await pause(AGAIN_MS);
      if (over.signal.aborted || isHidden()) continue;
      leaving = new AbortController();
      try {
        await readStream(environment, leaving.signal, take, () => tell('connected'));
      } catch {
        if (!over.signal.aborted && !isHidden()) tell('lost');
      }
    }
  };
  const onVisibility = () => {
    if (isHidden()) leaving.abort();
  };
  document.addEventListener('visibilitychange', onVisibility);
  void run();
  return () => {
    over.abort();
    leaving.abort();
    document.removeEventListener('visibilitychange', onVisibility);
  };
}

function isHidden(): boolean {
  return document.visibilityState === 'hidden';
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Reads server-sent events until the stream ends. Not by EventSource, which sends no token. */
async function readStream(
  environment: string | undefined,
  signal: AbortSignal,
  take: (message: LiveMessage) => void,
  opened: () => void,
): Promise<void> {
  const query = environment === undefined ? '' : `?environment=${encodeURIComponent(environment)}`;
  const response = await fetch(`/v1/live${query}`, { headers: signedHeaders(), signal, cache: 'no-store' });
  if (!response.ok || response.body === null) throw new Error(`live: ${response.status}`);
  opened();
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const parts = (text + value).split('\n\n');
    text = parts.pop() ?? '';
    for (const part of parts) {
      if (part.startsWith('data: ')) take(JSON.parse(part.slice('data: '.length)) as LiveMessage); // the route's promise
    }
  }
}
