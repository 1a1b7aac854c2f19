import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { bilingual, useMessages } from './text/messages.ts';
import { Button } from './ui/button.tsx';
import { Loading, Note } from './ui/notes.tsx';

const messages = bilingual({
  en: {
    title: 'This screen could not be loaded.',
    text: 'Either the server is away, or there is a newer version of the console.',
    reload: 'Reload',
  },
  fr: {
    title: 'Cet écran n’a pas pu être chargé.',
    text: 'Soit le serveur ne répond pas, soit il existe une version plus récente de la console.',
    reload: 'Recharger',
  },
});

/** A screen whose code is loaded when it is first gone to. */
export function lazyScreen(load: () => Promise<ComponentType>): ComponentType {
  let loaded: ComponentType | undefined;
  return function Screen() {
    const text = useMessages(messages);
    const [state, setState] = useState<'loading' | 'ready' | 'failed'>(
      loaded === undefined ? 'loading' : 'ready',
    );
    useEffect(() => {
      if (loaded !== undefined) return;
      load().then(
        (screen) => {
          loaded = screen;
          setState('ready');
        },
        () => setState('failed'),
      );
    }, []);
    if (state === 'failed') {
      return (
        <Note tone="warning" title={text.title}>
          <p>{text.text}</p>
          <Button onClick={() => location.reload()}>{text.reload}</Button>
        </Note>
      );
    }
    const Loaded = loaded;
    return Loaded === undefined ? <Loading lines={4} /> : <Loaded />;
  };
}
