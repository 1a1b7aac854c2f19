import { type ComponentChildren, createContext } from 'preact';
import { useCallback, useContext, useRef, useState } from 'preact/hooks';
import { bilingual, useMessages } from '../text/messages.ts';
import { Button } from './button.tsx';
import { CrossIcon } from './icons.tsx';

const messages = bilingual({ en: { close: 'Close' }, fr: { close: 'Fermer' } });

const SHOWN_MS = 6_000;
const MOST = 3;

type Tone = 'good' | 'problem';
interface Shown {
  readonly id: number;
  readonly message: string;
  readonly tone: Tone;
}

const Context = createContext<(message: string, tone?: Tone) => void>(() => undefined);

/** Everything below may tell what was just done. Screen readers hear it; a problem stays until it is closed. */
export function ToastProvider({ children }: { readonly children: ComponentChildren }) {
  const text = useMessages(messages);
  const [shown, setShown] = useState<readonly Shown[]>([]);
  const next = useRef(0);
  const close = useCallback((id: number) => setShown((all) => all.filter((one) => one.id !== id)), []);
  const show = useCallback((message: string, tone: Tone = 'good') => {
    const id = (next.current += 1);
    setShown((all) => [...all.slice(1 - MOST), { id, message, tone }]);
    if (tone === 'good') setTimeout(() => close(id), SHOWN_MS);
  }, []);
  return (
    <Context.Provider value={show}>
      {children}
      <div class="toasts" role="status" aria-live="polite">
        {shown.map(({ id, message, tone }) => (
          <div key={id} class={`toast toast-${tone}`}>
            <span>{message}</span>
            <Button tone="quiet" small label={text.close} onClick={() => close(id)}>
              <CrossIcon />
            </Button>
          </div>
        ))}
      </div>
    </Context.Provider>
  );
}

/** Tells what was just done: `toast('Saved')`, `toast('…', 'problem')`. */
export function useToast(): (message: string, tone?: Tone) => void {
  return useContext(Context);
}
