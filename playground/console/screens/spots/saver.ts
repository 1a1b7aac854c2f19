import type { FlagDocument } from '../../../../core/config/types.ts';
import { ApiProblem } from '../../api/problem.ts';
import type { StoredDraft } from './data.ts';
import { sameDocument } from './model/changes.ts';

/** So long after the last change a draft is saved, in ms. */
export const SAVE_AFTER_MS = 800;
/** So long after a failure it is tried again, in ms. */
export const RETRY_AFTER_MS = 5_000;

type Stored = StoredDraft<FlagDocument>;

/** Where saving stands. */
export type SaveState =
  | { readonly is: 'saved'; readonly at: string; readonly author: string }
  | { readonly is: 'waiting' | 'saving' }
  /** The server says what is wrong with it: kept here until it is changed. */
  | { readonly is: 'refused'; readonly problem: ApiProblem }
  /** The server could not be reached: it is tried again. */
  | { readonly is: 'failed' }
  /** Somebody else saved in between; `theirs` is null when they deleted it. */
  | { readonly is: 'conflict'; readonly theirs: Stored | null };

/** What a saver needs of the world. */
export interface SaverPorts {
  /** Saves over the draft with this ETag (null: whatever is there). Rejects with ApiProblem. */
  put(document: FlagDocument, etag: string | null): Promise<Stored>;
  get(): Promise<Stored>;
  /** Calls back after a time, unless the function it gives is called before. */
  wait(ms: number, then: () => void): () => void;
  show(document: FlagDocument): void;
  tell(state: SaveState): void;
}

/** Keeps one draft saved. */
export interface Saver {
  readonly change: (next: FlagDocument) => void;
  /** Saves at once what is not saved yet; true when the draft is saved then. */
  readonly flush: () => Promise<boolean>;
  /** Of a conflict: takes what is there, or writes over it. */
  readonly loadTheirs: () => void;
  readonly keepMine: () => void;
  /** The network is back: tries at once. */
  readonly retry: () => void;
  readonly stop: () => void;
}

interface Work {
  readonly ports: SaverPorts;
  document: FlagDocument;
  /** What the server has, as far as is known; null: nothing that must be respected. */
  saved: Stored | null;
  /** What somebody else saved, until it is chosen between; null: they deleted it. */
  conflict: Stored | null | undefined;
  sending: Promise<boolean> | undefined;
  cancel: () => void;
  stopped: boolean;
}

/** A saver of a draft as it was read. It saves a moment after each change, one request at a time, and never over what
 *  it has not seen. */
export function makeSaver(first: Stored, ports: SaverPorts): Saver {
  const work: Work = {
    ports,
    document: first.document,
    saved: first,
    conflict: undefined,
    sending: undefined,
    cancel: () => undefined,
    stopped: false,
  };
  return {
    change(next) {
      work.document = next;
      ports.show(next);
      if (work.conflict !== undefined) return;
      ports.tell({ is: 'waiting' });
      later(work, SAVE_AFTER_MS);
    },
    flush: () => save(work),
    loadTheirs() {
      if (work.conflict === undefined || work.conflict === null) return;
      work.document = work.conflict.document;
      ports.show(work.document);
      settle(work, work.conflict);
    },
    keepMine() {
      if (work.conflict === undefined) return;
      work.saved = work.conflict;
      work.conflict = undefined;
      void save(work);
    },
    retry() {
      if (!isSaved(work)) void save(work);
    },
    stop() {
      work.stopped = true;
      work.cancel();
    },
  };
}

function later(work: Work, ms: number): void {
  work.cancel();
  if (!work.stopped) work.cancel = work.ports.wait(ms, () => void save(work));
}

function isSaved({ document, saved }: Work): boolean {
  return saved !== null && (document === saved.document || sameDocument(document, saved.document));
}

async function save(work: Work): Promise<boolean> {
  work.cancel();
  while (work.conflict === undefined) {
    if (work.sending !== undefined) {
      await work.sending;
      continue;
    }
    if (isSaved(work) && work.saved !== null) return settle(work, work.saved);
    const sent = work.document;
    work.sending = send(work, sent).finally(() => {
      work.sending = undefined;
    });
    if (!(await work.sending)) return false;
    if (work.document === sent) return true;
  }
  return false;
}

/** True when the server has what was sent. */
async function send(work: Work, document: FlagDocument): Promise<boolean> {
  work.ports.tell({ is: 'saving' });
  try {
    settle(work, await work.ports.put(document, work.saved?.etag ?? null));
    return true;
  } catch (error) {
    return fail(work, error);
  }
}

/** Notes what the server has. True when that is what is here too; else it is saved again in a moment. */
function settle(work: Work, stored: Stored): boolean {
  work.saved = stored;
  work.conflict = undefined;
  if (isSaved(work)) {
    work.ports.tell({ is: 'saved', at: stored.savedAt, author: stored.author });
    return true;
  }
  work.ports.tell({ is: 'waiting' });
  later(work, SAVE_AFTER_MS);
  return false;
}

function fail(work: Work, error: unknown): boolean | Promise<boolean> {
  const problem = error instanceof ApiProblem ? error : new ApiProblem(0, 'UNAVAILABLE', String(error));
  const { status } = problem;
  if (status === 409 || status === 412) return meetTheirs(work);
  if (status >= 400 && status < 500 && status !== 401 && status !== 429) {
    work.ports.tell({ is: 'refused', problem });
    return false;
  }
  work.ports.tell({ is: 'failed' });
  later(work, RETRY_AFTER_MS);
  return false;
}

/** Somebody else was faster: with the same, and nothing is lost, or with something to choose between. */
async function meetTheirs(work: Work): Promise<boolean> {
  let theirs: Stored | null = null;
  try {
    theirs = await work.ports.get();
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.status !== 404) return fail(work, error);
  }
  if (theirs !== null && sameDocument(theirs.document, work.document)) return settle(work, theirs);
  work.conflict = theirs;
  work.ports.tell({ is: 'conflict', theirs });
  return false;
}
