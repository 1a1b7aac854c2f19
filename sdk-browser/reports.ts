import type { Answer } from './transport.ts';
import type { Problem, ProblemCode } from './types.ts';

/** Counts what is dropped and tells listeners what went wrong. */
export interface Reports {
  /** Tells of a problem; `count` events were dropped for it. Without a message it is only counted: the person's choice
   *  is no problem. `source` is the Worker's answer with its `errors`. */
  readonly report: (code: ProblemCode, message: string, count?: number, source?: unknown) => void;
  /** The Worker declined a request for good, and `count` events with it. */
  readonly declined: (path: string, answer: Answer, count?: number) => void;
  readonly listen: (listener: (problem: Problem) => void) => () => void;
  readonly dropped: { [code: string]: number };
  /** The last ten. */
  readonly lastTen: Problem[];
}

/** Listeners that can be added, told and taken away. Whatever a listener does, neither its exception nor its rejection
 *  gets out. */
export interface Listeners<T> {
  readonly add: (listener: (value: T) => void) => () => void;
  readonly tell: (value: T) => void;
}

/** No listener yet. */
export function createListeners<T>(): Listeners<T> {
  const listeners = new Set<(value: T) => void>();
  return {
    add(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    tell(value) {
      for (const listener of listeners) {
        // An async function turns a throw into a rejection, so that one handler serves both.
        (async () => listener(value))().catch(() => undefined);
      }
    },
  };
}

/** An empty record of drops and problems. */
export function createReports(): Reports {
  const listeners = createListeners<Problem>();
  const dropped: { [code: string]: number } = {};
  const lastTen: Problem[] = [];
  const report: Reports['report'] = (code, message, count = 0, source) => {
    if (count) dropped[code] = (dropped[code] ?? 0) + count;
    if (!message) return;
    const problem = { code, message, errors: listOf(source, 'errors') as Problem['errors'] };
    lastTen.push(problem);
    if (lastTen.length > 10) lastTen.shift();
    listeners.tell(problem);
  };
  return {
    report,
    declined: (path, { status, body }, count) => report('REFUSED', `${path}: ${status}`, count, body),
    listen: listeners.add,
    dropped,
    lastTen,
  };
}

/** A list that the Worker may have sent under a name; empty when there is none. What is in it is not looked at. */
export function listOf(source: unknown, name: string): readonly unknown[] {
  const found = (Object(source) as { readonly [field: string]: unknown })[name];
  return Array.isArray(found) ? (found as unknown[]) : [];
}
