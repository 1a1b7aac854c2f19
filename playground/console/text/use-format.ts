import { useMemo } from 'preact/hooks';
import { useSession } from '../api/session.tsx';
import { createFormat, type Format } from './format.ts';
import { useLanguage } from './language.tsx';

/** How to write numbers, money and times here: in the reader's language, the project's currency and time zone. */
export function useFormat(): Format {
  const { language } = useLanguage();
  const { session } = useSession();
  const { timeZone, currency } = session.project ?? { timeZone: 'UTC', currency: 'EUR' };
  return useMemo(() => createFormat({ language, timeZone, currency }), [language, timeZone, currency]);
}
