import { useLanguage } from './language.tsx';

/** The texts of a screen in both languages: the same names, and functions with the same arguments. */
export interface Messages<T> {
  readonly en: T;
  readonly fr: Same<T>;
}

type Same<T> = {
  readonly [K in keyof T]: T[K] extends (...given: infer A) => string
    ? (...given: A) => string
    : T[K] extends string
      ? string
      : Same<T[K]>;
};

/** Says that both languages have the same texts; the compiler checks it where this is written. */
export function bilingual<T>(messages: { readonly en: T; readonly fr: NoInfer<Same<T>> }): Messages<T> {
  return messages;
}

/** The texts of the current language. */
export function useMessages<T>(messages: { readonly en: T; readonly fr: NoInfer<Same<T>> }): T {
  const { language } = useLanguage();
  return messages[language] as T; // both languages have the same texts, see Same
}
