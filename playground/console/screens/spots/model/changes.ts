import type { FlagDocument, FlagRule } from '../../../../../core/config/types.ts';
import type { Json } from '../../../../../core/events.ts';
import { type Content, fieldsOf, isContent, isLocalized, textIn } from './content.ts';
import { audienceOf } from './spot.ts';

/** Whose content: everybody's, or that of a rule. */
export type Whose = 'everybody' | FlagRule;

/** One thing that differs between what is live and a draft. Texts are as written; '' stands for nothing. */
export type Change =
  | { readonly what: 'new' | 'archived' | 'restored' | 'order' | 'technical' }
  | { readonly what: 'name'; readonly locale: string; readonly before: string; readonly after: string }
  | { readonly what: 'page'; readonly before: string; readonly after: string }
  | { readonly what: 'added' | 'removed' | 'rule'; readonly whose: FlagRule }
  | {
      readonly what: 'field';
      readonly whose: Whose;
      readonly field: string;
      /** null: in every language. */
      readonly locale: string | null;
      readonly before: string;
      readonly after: string;
    };

/** What publishing a draft would change of what is live, in the order of the editor. Pure. */
export function changesOf(
  live: FlagDocument | null,
  draft: FlagDocument,
  locales: readonly string[],
): Change[] {
  if (live === null) return [{ what: 'new' }];
  const changes: Change[] = [];
  if (live.archived !== draft.archived)
    changes.push({ what: draft.archived === true ? 'archived' : 'restored' });
  for (const locale of locales) {
    const [before, after] = [textIn(live.name, locale, locales), textIn(draft.name, locale, locales)];
    if (before !== after) changes.push({ what: 'name', locale, before, after });
  }
  const [before, after] = [live.page ?? '', draft.page ?? ''];
  if (before !== after) changes.push({ what: 'page', before, after });
  changes.push(...contentChanges('everybody', live.default, draft.default, locales));
  changes.push(...ruleChanges(live.rules ?? [], draft.rules ?? [], locales));
  const rest = ({ archived: _a, name: _n, page: _p, default: _d, rules: _r, ...technical }: FlagDocument) =>
    canonical(technical);
  if (rest(live) !== rest(draft)) changes.push({ what: 'technical' });
  return changes;
}

function ruleChanges(
  live: readonly FlagRule[],
  draft: readonly FlagRule[],
  locales: readonly string[],
): Change[] {
  const [old, now] = [named(live), named(draft)];
  const changes: Change[] = [];
  for (const [name, rule] of now) {
    const was = old.get(name);
    if (was === undefined) changes.push({ what: 'added', whose: rule });
    else if (audienceOf(rule) !== null && audienceOf(rule) === audienceOf(was))
      changes.push(...contentChanges(rule, was.value, rule.value, locales));
    else if (canonical(was) !== canonical(rule)) changes.push({ what: 'rule', whose: rule });
  }
  for (const [name, rule] of old) if (!now.has(name)) changes.push({ what: 'removed', whose: rule });
  const kept = (names: ReadonlyMap<string, FlagRule>, other: ReadonlyMap<string, FlagRule>) =>
    [...names.keys()].filter((name) => other.has(name)).join('\n');
  if (kept(old, now) !== kept(now, old)) changes.push({ what: 'order' });
  return changes;
}

/** Rules by what stays the same of them: their id, else what they are about. */
function named(rules: readonly FlagRule[]): Map<string, FlagRule> {
  return new Map(
    rules.map((rule) => [rule.id ?? rule.experiment ?? audienceOf(rule) ?? canonical(rule.if ?? null), rule]),
  );
}

function contentChanges(
  whose: Whose,
  before: Json | undefined,
  after: Json | undefined,
  locales: readonly string[],
): Change[] {
  const [old, now]: Content[] = [before, after].map((value) => (isContent(value) ? value : {}));
  return fieldsOf([old, now]).flatMap((field): Change[] => {
    const [a, b] = [old, now].map((content) =>
      content !== undefined && Object.hasOwn(content, field) ? content[field] : undefined,
    );
    if (canonical(a ?? null) === canonical(b ?? null)) return [];
    const byLocale = [a, b].every(
      (value) => value === undefined || typeof value === 'string' || isLocalized(value, locales),
    );
    if (!byLocale || (typeof (a ?? '') === 'string' && typeof (b ?? '') === 'string'))
      return [{ what: 'field', whose, field, locale: null, before: written(a), after: written(b) }];
    return locales.flatMap((locale): Change[] => {
      const [from, to] = [textIn(a, locale, locales), textIn(b, locale, locales)];
      return from === to ? [] : [{ what: 'field', whose, field, locale, before: from, after: to }];
    });
  });
}

function written(value: Json | undefined): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** JSON whose names are in order, so that equal values are equal texts. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

/** Whether two documents say the same, whatever the order of their fields. */
export function sameDocument(a: object | null, b: object | null): boolean {
  return canonical(a) === canonical(b);
}
