import { useEffect, useState } from 'preact/hooks';
import { canonicalJson } from '../../../../core/canonical-json.ts';
import type { Condition } from '../../../../core/config/types.ts';
import type { SizeAnswer } from '../../../../core/wire/audiences.ts';
import type { PersonBrief } from '../../../../core/wire/people.ts';
import { api, ApiProblem, currentEnvironment } from '../../api/client.ts';

/** How far counting an audience has come. */
export type Counting =
  | { readonly state: 'idle' }
  | {
      readonly state: 'counting';
      readonly answer: SizeAnswer | null;
      readonly sample: readonly PersonBrief[];
    }
  | { readonly state: 'ready'; readonly answer: SizeAnswer; readonly sample: readonly PersonBrief[] }
  | { readonly state: 'failed'; readonly problem: ApiProblem };

const SETTLE_MS = 500;
const MAX_SAMPLE = 10;

/** Counts an audience while it is written: half a second after the last change, part by part until everybody was looked
 *  at. `null`: nothing to count yet. */
export function useSize(
  condition: Condition | null,
  compare: readonly string[],
): Counting & { readonly recount: () => void } {
  const text = condition === null ? null : canonicalJson([condition, compare]);
  const [counting, setCounting] = useState<Counting>({ state: 'idle' });
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    if (condition === null) {
      setCounting({ state: 'idle' });
      return undefined;
    }
    const aborting = new AbortController();
    setCounting({ state: 'counting', answer: null, sample: [] });
    const timer = setTimeout(() => {
      countAll({ condition, compare }, aborting.signal, setCounting).catch((error: unknown) => {
        if (aborting.signal.aborted) return;
        const problem = error instanceof ApiProblem ? error : new ApiProblem(0, 'UNAVAILABLE', String(error));
        setCounting({ state: 'failed', problem });
      });
    }, SETTLE_MS);
    return () => {
      clearTimeout(timer);
      aborting.abort();
    };
  }, [text, turn]);
  return { ...counting, recount: () => setTurn((n) => n + 1) };
}

/** What is counted, and the published audiences it is compared with. */
interface Asked {
  readonly condition: Condition;
  readonly compare: readonly string[];
}

async function countAll(
  asked: Asked,
  signal: AbortSignal,
  tell: (counting: Counting) => void,
): Promise<void> {
  let sample: readonly PersonBrief[] = [];
  let next: string | undefined;
  do {
    const answer = await sizeOf(asked, signal, next);
    sample = [...sample, ...answer.sample].slice(0, MAX_SAMPLE);
    ({ next } = answer);
    if (!signal.aborted) tell({ state: next === undefined ? 'ready' : 'counting', answer, sample });
  } while (next !== undefined && !signal.aborted);
}

function sizeOf({ condition, compare }: Asked, signal: AbortSignal, next?: string): Promise<SizeAnswer> {
  const body = {
    environment: currentEnvironment(),
    if: condition,
    ...(compare.length === 0 ? {} : { compare }),
    ...(next === undefined ? {} : { next }),
  };
  return api.post<SizeAnswer>('/audiences/size', body, { signal });
}

let line: Promise<unknown> = Promise.resolve();

/** One answer about an audience's size, for a list: one at a time, and an estimate will do. */
export function useQuickSize(condition: Condition | null): SizeAnswer | null | 'failed' {
  const [answer, setAnswer] = useState<SizeAnswer | null | 'failed'>(null);
  const text = condition === null ? null : canonicalJson(condition);
  useEffect(() => {
    if (condition === null) return undefined;
    const aborting = new AbortController();
    const { signal } = aborting;
    line = line.then(async () => {
      if (signal.aborted) return;
      await sizeOf({ condition, compare: [] }, signal).then(
        (given) => setAnswer(given),
        () => {
          if (!signal.aborted) setAnswer('failed');
        },
      );
    });
    return () => aborting.abort();
  }, [text]);
  return answer;
}
