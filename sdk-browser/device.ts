import { promisifyRequest } from 'idb-keyval';
import type { QueuedEvent } from './queue.ts';

// What is kept on the device, all of it, and nothing of it before the person allowed it:
// - localStorage `aparte_consent`: the choice, without an identifier. Strictly necessary (a refusal must be remembered,
//   or the person is asked for ever); written only by an explicit choice.
// - localStorage `aparte`: the device's id, the user, the sealed state. Only with `storage`.
// - IndexedDB `aparte`: undelivered events. Only with `storage`; not even opened without.

/** The localStorage key of the choice. */
export const CONSENT_KEY = 'aparte_consent';
/** The localStorage key of the identity, and the name of the database. */
export const IDENTITY_KEY = 'aparte';

const STORE = 'events';
const QUEUE_KEY = 'queue';
const MAX_STORED_EVENTS = 1000;

/** The object in a JSON text; empty when there is none, or it cannot be read. Its fields are whatever they are. */
export function parseObject(read: () => string | null | undefined): { readonly [field: string]: unknown } {
  try {
    return Object(JSON.parse(read() ?? '{}')) as { [field: string]: unknown };
  } catch {
    return {}; // storage is blocked, or somebody else wrote it
  }
}

/** The object under a localStorage key. */
export function readItem(key: string): { readonly [field: string]: unknown } {
  return parseObject(() => localStorage.getItem(key));
}

/** Writes an object, or removes what stands there. Where storage is blocked or full, memory goes on alone. */
export function writeItem(key: string, value?: object): void {
  try {
    if (value) localStorage.setItem(key, JSON.stringify(value));
    else localStorage.removeItem(key);
  } catch {
    // What cannot be remembered is asked again on the next page.
  }
}

/** Undelivered events in IndexedDB, shared by all tabs. Every function waits for the one before. */
export interface EventStore {
  /** Events of earlier pages and other tabs. */
  readonly restore: () => Promise<QueuedEvent[]>;
  /** Keeps `live` and takes `gone` away, in one transaction, so that tabs do not overwrite each other. Calls in the
   *  same turn are one write. */
  readonly save: (live: () => readonly QueuedEvent[], gone: readonly QueuedEvent[]) => void;
  /** Deletes the database. */
  readonly wipe: () => void;
}

/** The store, not opened yet. `failed` is called once when IndexedDB is missing, blocked or full; events are then in
 *  memory only. */
export function createEventStore(failed: () => void): EventStore {
  let isOpened = false;
  let gone: string[] = [];
  let isSaving = false;
  let isBroken = false;
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = (operation: () => unknown): Promise<unknown> =>
    (last = last.then(operation).catch(() => {
      if (!isBroken) failed();
      isBroken = true;
    }));
  const change = async (edit: (stored: QueuedEvent[]) => QueuedEvent[]): Promise<void> => {
    isOpened = true;
    const opening = indexedDB.open(IDENTITY_KEY);
    opening.addEventListener('upgradeneeded', () => opening.result.createObjectStore(STORE));
    const database = await promisifyRequest(opening);
    const transaction = database.transaction(STORE, 'readwrite');
    const store = transaction.objectStore(STORE);
    const stored = store.get(QUEUE_KEY);
    stored.addEventListener('success', () => store.put(edit(stored.result ?? []), QUEUE_KEY));
    // Closed at once what is under way still ends, and nobody who deletes the database has to wait for this page.
    database.close();
    return promisifyRequest(transaction);
  };
  return {
    async restore() {
      let found: QueuedEvent[] = [];
      await inTurn(() => change((stored) => (found = stored)));
      return found;
    },
    save(live, removed) {
      gone.push(...removed.map((event) => event.messageId));
      if (isSaving) return;
      isSaving = true;
      void inTurn(() => {
        isSaving = false;
        const leaving = gone;
        gone = [];
        return change((stored) => {
          const kept = new Map([...stored, ...live()].map((event) => [event.messageId, event]));
          for (const messageId of leaving) kept.delete(messageId);
          return [...kept.values()].slice(-MAX_STORED_EVENTS);
        });
      });
    },
    wipe() {
      void inTurn(() => {
        if (isOpened) indexedDB.deleteDatabase(IDENTITY_KEY);
      });
    },
  };
}
