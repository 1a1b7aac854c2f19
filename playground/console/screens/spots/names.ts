import type { AudienceDocument, FlagDocument, FlagRule } from '../../../../core/config/types.ts';
import { useSession } from '../../api/session.tsx';
import { useLanguage } from '../../text/language.tsx';
import { useMessages } from '../../text/messages.ts';
import { useFormat } from '../../text/use-format.ts';
import type { SpotsData } from './data.ts';
import { messages, type Texts } from './messages.ts';
import { audienceOf, isArchived } from './model/spot.ts';

/** How things are called here. */
export interface Names {
  /** The project's languages, and what each is called in the reader's. */
  readonly locales: readonly string[];
  readonly locale: (tag: string) => string;
  /** The project's language that is the reader's, else its first. */
  readonly readerLocale: string;
  readonly spot: (flag: Pick<FlagDocument, 'key' | 'name'>) => string;
  /** Audiences one may give content to, by name. */
  readonly audiences: readonly AudienceDocument[];
  readonly audience: (key: string) => string;
  readonly rule: (rule: FlagRule) => string;
  readonly field: (name: string) => string;
}

/** The names of the documents of a project, in the reader's language. */
export function useNames(data: Pick<SpotsData, 'drafts'>): Names {
  const text = useMessages(messages);
  const format = useFormat();
  const { language } = useLanguage();
  const { session } = useSession();
  const locales = session.project?.locales ?? ['en', 'fr'];
  const languages = new Intl.DisplayNames([language], { type: 'language' });
  const all = data.drafts.flatMap(({ document }) => (document.kind === 'audience' ? [document] : []));
  const audience = (key: string) => format.text(all.find((one) => one.key === key)?.name, key);
  const byName = (a: AudienceDocument, b: AudienceDocument) =>
    audience(a.key).localeCompare(audience(b.key), language);
  return {
    locales,
    readerLocale: locales.includes(language) ? language : (locales[0] ?? language),
    locale: (tag) => languages.of(tag) ?? tag,
    spot: ({ key, name }) => format.text(name, key),
    audiences: all.filter((one) => !isArchived(one)).sort(byName),
    audience,
    rule: (rule) => ruleName(rule, text, audience),
    field: (name) =>
      Object.hasOwn(text.fieldNames, name) ? text.fieldNames[name as keyof Texts['fieldNames']] : name,
  };
}

function ruleName(rule: FlagRule, text: Texts, audience: (key: string) => string): string {
  if (rule.experiment !== undefined) return text.ruleTest(rule.experiment);
  const key = audienceOf(rule);
  return key === null ? text.ruleOther : text.forAudience(audience(key));
}
