// What the console remembers on this device: language, colours, environment. Nothing about people, no token.

const PREFIX = 'aparte-console-';

/** A remembered choice, or null. */
export function readPreference(name: string): string | null {
  try {
    return localStorage.getItem(PREFIX + name);
  } catch {
    return null; // storage is refused: the choice lives as long as the page
  }
}

/** Remembers a choice; null forgets it. */
export function writePreference(name: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(PREFIX + name);
    else localStorage.setItem(PREFIX + name, value);
  } catch {
    // storage is refused, see above
  }
}

/** Light or dark as chosen, else as the system has it (`auto`). */
export type Theme = 'auto' | 'light' | 'dark';

/** The colours that were chosen before. */
export function readTheme(): Theme {
  const kept = readPreference('theme');
  return kept === 'light' || kept === 'dark' ? kept : 'auto';
}

/** Shows the page in these colours. */
export function showTheme(theme: Theme): void {
  if (theme === 'auto') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
}
