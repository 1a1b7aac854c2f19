import { useLocation } from 'preact-iso/router';
import { useEffect, useState } from 'preact/hooks';
import { bilingual, useMessages } from '../text/messages.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';

// Work that is not saved yet keeps its screen: leaving by a link, by Back, by switching the environment or by closing
// the tab asks first.

const messages = bilingual({
  en: {
    title: 'Leave without saving?',
    text: 'What you changed here is not saved yet. If you leave, it is lost.',
    stay: 'Stay here',
    leave: 'Leave and lose it',
  },
  fr: {
    title: 'Quitter sans enregistrer ?',
    text: 'Vos modifications ne sont pas encore enregistrées. Si vous quittez, elles sont perdues.',
    stay: 'Rester ici',
    leave: 'Quitter et les perdre',
  },
});

const dirty = new Set<symbol>();
let ask: ((go: () => void) => void) | null = null;
let onBack: ((event: PopStateEvent) => void) | null = null;
// Before the router's own listener: on the window, browsers call listeners in the order they were added, whether they
// capture or not.
addEventListener('popstate', (event) => onBack?.(event));

/** Says that this component holds work that is not saved yet. */
export function useUnsaved(isDirty: boolean): void {
  useEffect(() => {
    if (!isDirty) return undefined;
    const own = Symbol('unsaved');
    dirty.add(own);
    return () => {
      dirty.delete(own);
    };
  }, [isDirty]);
}

/** Does what would leave this screen: at once, or after the person agreed to lose their work. */
export function leaving(go: () => void): void {
  if (dirty.size === 0 || ask === null) go();
  else ask(go);
}

/** Goes to another page of the console, such as `/console/history`, asking first where work is unsaved. */
export function useNavigate(): (path: string, options?: { readonly replace?: boolean }) => void {
  const { route } = useLocation();
  return (path, options) => leaving(() => route(path, options?.replace));
}

/** Watches everything that leaves a screen, and asks. Once, in the frame. */
export function UnsavedGuard() {
  const { route, url } = useLocation();
  const text = useMessages(messages);
  const [go, setGo] = useState<{ readonly act: () => void } | null>(null);

  useEffect(() => {
    ask = (act) => setGo({ act });
    return () => {
      ask = null;
    };
  }, []);

  useEffect(() => {
    const onUnload = (event: BeforeUnloadEvent) => {
      if (dirty.size > 0) event.preventDefault();
    };
    const onClick = (event: MouseEvent) => {
      const to = dirty.size > 0 ? inAppLink(event) : null;
      if (to === null) return;
      // Before the router hears of it: it listens on the window too, but not while capturing.
      event.preventDefault();
      event.stopImmediatePropagation();
      setGo({ act: () => route(to) });
    };
    onBack = (event) => {
      const to = location.pathname + location.search;
      if (dirty.size === 0 || to === url) return;
      event.stopImmediatePropagation();
      history.pushState(null, '', url);
      setGo({ act: () => route(to) });
    };
    addEventListener('beforeunload', onUnload);
    addEventListener('click', onClick, true);
    return () => {
      removeEventListener('beforeunload', onUnload);
      removeEventListener('click', onClick, true);
      onBack = null;
    };
  }, [route, url]);

  const stay = () => setGo(null);
  return (
    <Dialog
      open={go !== null}
      title={text.title}
      onClose={stay}
      actions={
        <>
          <Button onClick={stay}>{text.stay}</Button>
          <Button
            tone="danger"
            onClick={() => {
              dirty.clear();
              setGo(null);
              go?.act();
            }}
          >
            {text.leave}
          </Button>
        </>
      }
    >
      <p>{text.text}</p>
    </Dialog>
  );
}

/** Where a plain click on a link of this console leads, or null for everything the browser does itself. */
function inAppLink(event: MouseEvent): string | null {
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return null;
  const link = event
    .composedPath()
    .find((node): node is HTMLAnchorElement => node instanceof HTMLAnchorElement);
  if (link === undefined || link.origin !== location.origin || link.download !== '') return null;
  if (!/^(_?self)?$/i.test(link.target) || !link.pathname.startsWith('/console/')) return null;
  const to = link.pathname + link.search;
  return to === location.pathname + location.search ? null : to;
}
