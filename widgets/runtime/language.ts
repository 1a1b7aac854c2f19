/** The language that counts where an element stands: its own `lang`, else the nearest one's, else English. */
export function languageOf(element: Element): string {
  return element.closest<HTMLElement>('[lang]')?.lang || 'en';
}

/** The widgets' own texts exist in these; any other language gets English. */
export function textsFor<T>(texts: { readonly en: T; readonly fr: T }, language: string): T {
  return /^fr\b/i.test(language) ? texts.fr : texts.en;
}
