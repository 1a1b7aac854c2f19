import type { ConfigDocument, FlagDocument, FlagRule } from '../../../../../core/config/types.ts';
import type { Json, JsonObject } from '../../../../../core/events.ts';
import { isContent } from './content.ts';

/** Whether a flag is a spot on the page. */
export function isSpot(document: ConfigDocument): document is FlagDocument {
  return document.kind === 'flag' && document.type === 'content';
}

/** The audience that a rule is about, where that is all it says; null for any other rule. */
export function audienceOf(rule: FlagRule): string | null {
  const other = Object.keys(rule).some((name) => !['id', 'if', 'value', 'needs'].includes(name));
  if (other || rule.value === undefined || !isContent(rule.value)) return null;
  const { audiences, ...rest } = rule.if ?? {};
  if (Object.keys(rest).length > 0 || !isContent(audiences)) return null;
  const { $elemMatch: match, ...beside } = audiences;
  if (Object.keys(beside).length > 0 || !isContent(match) || Object.keys(match).length !== 1) return null;
  return typeof match['$eq'] === 'string' ? match['$eq'] : null;
}

/** A flag with content for one more audience, before all others: it begins as the content that everybody gets. */
export function withAudience(flag: FlagDocument, audience: string): FlagDocument {
  const rules = flag.rules ?? [];
  const taken = new Set(rules.map(({ id }) => id));
  let id = audience;
  for (let n = 2; taken.has(id); n += 1) id = `${audience.slice(0, 60)}-${n}`;
  const rule: FlagRule = {
    id,
    if: { audiences: { $elemMatch: { $eq: audience } } },
    value: flag.default,
  };
  return { ...flag, rules: [rule, ...rules] };
}

/** A flag with one rule replaced; null takes it away. */
export function withRule(flag: FlagDocument, index: number, rule: FlagRule | null): FlagDocument {
  const rules = (flag.rules ?? []).flatMap((old, i) => (i !== index ? [old] : rule === null ? [] : [rule]));
  const { rules: _old, ...rest } = flag;
  return rules.length === 0 ? rest : { ...rest, rules };
}

/** A flag with one rule moved up (−1) or down (+1): the first that fits somebody is the one they get. */
export function withMoved(flag: FlagDocument, index: number, by: -1 | 1): FlagDocument {
  const rules = [...(flag.rules ?? [])];
  const [moved] = rules.splice(index, 1);
  if (moved === undefined) return flag;
  rules.splice(index + by, 0, moved);
  return { ...flag, rules };
}

/** A copy under another key, without what belongs to the original alone: its tests, and that it is archived. */
export function copyOf(flag: FlagDocument, key: string, name: FlagDocument['name']): FlagDocument {
  const { archived: _archived, rules, ...rest } = flag;
  const own = (rules ?? []).filter(({ experiment }) => experiment === undefined);
  return {
    ...rest,
    key,
    ...(name === undefined ? {} : { name }),
    ...(own.length === 0 ? {} : { rules: own }),
  };
}

/** A key made of a name: `Été 2027 !` gives `ete-2027`; '' where nothing is left. */
export function keyOf(name: string): string {
  return name
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+/g, '')
    .slice(0, 64)
    .replaceAll(/-+$/g, '');
}

/** The documents that a spot names and that are not live yet, with those they name in turn: they must be published, or
 *  previewed, with it. */
export function companionsOf(
  flag: FlagDocument,
  drafts: readonly ConfigDocument[],
  live: readonly ConfigDocument[],
): ConfigDocument[] {
  const isLive = (kind: string, key: string) =>
    live.some((document) => document.kind === kind && document.key === key && !isArchived(document));
  const found = new Map<string, ConfigDocument>();
  const visit = (document: ConfigDocument): void => {
    for (const [kind, key] of namedBy(document)) {
      const name = `${kind}/${key}`;
      const draft = drafts.find((one) => one.kind === kind && one.key === key);
      if (draft === undefined || found.has(name) || isLive(kind, key)) continue;
      found.set(name, draft);
      visit(draft);
    }
  };
  visit(flag);
  found.delete(`flag/${flag.key}`);
  return [...found.values()];
}

/** Whether a document was put away. */
export function isArchived(document: ConfigDocument): boolean {
  return 'archived' in document && document.archived;
}

function namedBy(document: ConfigDocument): (readonly [kind: string, key: string])[] {
  if (document.kind === 'audience') return audiencesIn(document.if);
  if (document.kind === 'experiment') {
    const metrics = [document.metric, ...(document.guardrails ?? [])].filter((key) => key !== undefined);
    return [
      ['flag', document.flag],
      ...(document.audience === undefined ? [] : [['audience', document.audience] as const]),
      ...metrics.map((key) => ['metric', key] as const),
    ];
  }
  if (document.kind !== 'flag') return [];
  return (document.rules ?? []).flatMap((rule) => [
    ...audiencesIn(rule.if ?? {}),
    ...(rule.requires ?? []).map(({ flag }) => ['flag', flag] as const),
    ...(rule.experiment === undefined ? [] : [['experiment', rule.experiment] as const]),
  ]);
}

/** Every text below an `audiences` of a condition: one that is no audience's key names nothing. */
function audiencesIn(condition: JsonObject): (readonly ['audience', string])[] {
  const texts = (value: Json): string[] =>
    typeof value === 'string'
      ? [value]
      : typeof value === 'object' && value !== null
        ? Object.values(value).flatMap(texts)
        : [];
  const walk = (value: Json): string[] =>
    typeof value !== 'object' || value === null
      ? []
      : Object.entries(value).flatMap(([name, part]) => (name === 'audiences' ? texts(part) : walk(part)));
  return walk(condition).map((key) => ['audience', key] as const);
}
