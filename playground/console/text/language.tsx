import { type ComponentChildren, createContext } from 'preact';
import { useContext, useEffect, useMemo, useState } from 'preact/hooks';
import { readPreference, writePreference } from '../frame/preferences.ts';
import type { Language } from './languages.ts';

interface LanguageChoice {
  readonly language: Language;
  readonly setLanguage: (language: Language) => void;
}

const Context = createContext<LanguageChoice>({ language: 'en', setLanguage: () => undefined });

/** The language that was chosen before, else the browser's, else English. */
export function firstLanguage(): Language {
  const kept = readPreference('language');
  if (kept === 'en' || kept === 'fr') return kept;
  return navigator.language.toLowerCase().startsWith('fr') ? 'fr' : 'en';
}

/** Everything below speaks the chosen language, and the document says which. */
export function LanguageProvider({ children }: { readonly children: ComponentChildren }) {
  const [language, setLanguage] = useState(firstLanguage);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const choice = useMemo(
    () => ({
      language,
      setLanguage: (chosen: Language) => {
        writePreference('language', chosen);
        setLanguage(chosen);
      },
    }),
    [language],
  );
  return <Context.Provider value={choice}>{children}</Context.Provider>;
}

/** The language now, and how to change it. */
export function useLanguage(): LanguageChoice {
  return useContext(Context);
}
