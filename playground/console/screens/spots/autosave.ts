import { useEffect, useState } from 'preact/hooks';
import type { FlagDocument } from '../../../../core/config/types.ts';
import { api } from '../../api/client.ts';
import type { StoredDraft } from './data.ts';
import { makeSaver, type Saver, type SaveState } from './saver.ts';

/** A draft that saves itself. */
export interface Autosave extends Omit<Saver, 'retry' | 'stop'> {
  readonly document: FlagDocument;
  readonly state: SaveState;
}

/** A draft that is saved a moment after each change, only over what was read. */
export function useAutosave(first: StoredDraft<FlagDocument>): Autosave {
  const [document, show] = useState(first.document);
  const [state, tell] = useState<SaveState>({ is: 'saved', at: first.savedAt, author: first.author });
  const [saver] = useState(() => {
    const path = `/documents/flag/${first.document.key}`;
    return makeSaver(first, {
      put: (next, etag) => api.put(path, next, etag === null ? {} : { ifMatch: etag }),
      get: () => api.get(path),
      wait: (ms, then) => {
        const timer = setTimeout(then, ms);
        return () => clearTimeout(timer);
      },
      show,
      tell,
    });
  });
  useEffect(() => {
    addEventListener('online', saver.retry);
    return () => {
      removeEventListener('online', saver.retry);
      saver.stop();
    };
  }, [saver]);
  return { document, state, ...saver };
}
