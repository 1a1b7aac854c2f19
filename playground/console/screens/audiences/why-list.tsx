import type { Condition } from '../../../../core/config/types.ts';
import { splitAudience } from '../../../../core/profile/split.ts';
import type { ClauseAnswer, ClauseFound, WhyAnswer } from '../../../../core/wire/people.ts';
import { useLanguage } from '../../text/language.tsx';
import type { Language } from '../../text/languages.ts';
import { useMessages } from '../../text/messages.ts';
import type { Format } from '../../text/format.ts';
import { useFormat } from '../../text/use-format.ts';
import { Note, Tag } from '../../ui/notes.tsx';
import { messages } from './messages.ts';
import type { Part } from './model/parts.ts';
import { describeCondition, describePaths } from './model/describe.ts';
import { readCondition } from './model/read.ts';
import { valueText, WORDS } from './model/terms.ts';
import { describePart } from './model/words.ts';

type Texts = (typeof messages)['en'];

/** Why somebody is in an audience or not, clause by clause, in the words of the builder. */
export function WhyList({
  why,
  condition,
}: {
  readonly why: WhyAnswer;
  readonly condition: Condition | undefined;
}) {
  const text = useMessages(messages);
  const format = useFormat();
  const { language } = useLanguage();
  if (why.forbidden) return <Note tone="warning">{text.forbidden}</Note>;
  const { parts, texts, negated, visit } = wordsOf(condition, language);
  const shown = why.clauses.filter(({ path }) => !negated.has(path));
  return (
    <div class="why">
      {(why.since !== undefined || why.until !== undefined) && (
        <p class="muted">
          {[
            why.since === undefined ? null : text.since(format.dateTime(why.since)),
            why.until === undefined ? null : text.until(format.dateTime(why.until)),
          ]
            .filter((part) => part !== null)
            .join(', ')}
        </p>
      )}
      <ul class="why-list">
        {shown.map((clause) => (
          <li key={clause.path} class={`why-clause why-depth-${depthOf(clause.path)}`}>
            <Tag tone={clause.met ? 'good' : 'danger'}>
              <span aria-hidden="true">{clause.met ? '✓' : '✗'} </span>
              {clause.met ? text.met : text.notMet}
            </Tag>
            <span>{expectedText(clause, { parts, texts }, language, text)}</span>
            <span class="muted">{foundText(foundOf(clause, why.clauses), language, text, format)}</span>
          </li>
        ))}
      </ul>
      {why.asksVisit && <Note>{visit === null ? text.asksVisit : text.asksVisitToo(visit)}</Note>}
      {why.isCut && <Note tone="warning">{text.isCut}</Note>}
    </div>
  );
}

/** What explanations name, by path: parts of the builder, and anything in words. What is asked at each visit is told
 *  apart, since a shard explains what events decide. */
function wordsOf(condition: Condition | undefined, language: Language) {
  const split = condition === undefined ? null : splitAudience(condition);
  const { event, read } = split?.ok === true ? split.value : {};
  const root = event === undefined ? null : readCondition(event);
  const parts = root === null ? new Map<string, Part>() : partsByPath(root);
  const negated = [...parts].flatMap(([path, part]) => {
    return (part.kind === 'did' || part.kind === 'sequence') && part.not ? [`${path}.did`] : [];
  });
  return {
    parts,
    texts: event === undefined ? new Map<string, string>() : describePaths(event, language),
    negated: new Set(negated),
    visit: read === undefined ? null : describeCondition(read, language),
  };
}

/** Of a “did not”, what its inner clause found is told. */
function foundOf(clause: ClauseAnswer, all: readonly ClauseAnswer[]): ClauseFound {
  return all.find(({ path }) => path === `${clause.path}.did`)?.found ?? clause.found;
}

function partsByPath(part: Part): Map<string, Part> {
  const found = new Map<string, Part>();
  const visit = (one: Part) => {
    if (one.path !== undefined) found.set(one.path, one);
    if (one.kind === 'group') for (const inner of one.parts) visit(inner);
  };
  visit(part);
  return found;
}

function depthOf(path: string): number {
  return Math.min(3, path.split(/\$or|\$nor|\$not/).length - 1);
}

function expectedText(
  { path, expected }: ClauseAnswer,
  { parts, texts }: { parts: ReadonlyMap<string, Part>; texts: ReadonlyMap<string, string> },
  language: Language,
  text: Texts,
): string {
  const part = parts.get(path);
  if (part === undefined) return groupText(path, text) ?? texts.get(path) ?? expected;
  if (part.kind === 'group') return text.matches[part.match];
  return describePart(part, language);
}

function foundText(found: ClauseFound, language: Language, text: Texts, format: Format): string {
  switch (found.kind) {
    case 'number':
      return text.found.number(
        format.number(found.value),
        found.lastAt === undefined ? null : format.dateTime(found.lastAt),
      );
    case 'detail':
      return found.value === null ? text.found.nothing : text.found.detail(valueText(found.value, language));
    case 'instant':
      return found.at === null ? text.found.never : text.found.instant(format.dateTime(found.at));
    case 'group':
      return found.of === 1 ? '' : text.found.group(found.met, found.of);
    case 'sequence': {
      const { done, of, at, next } = found;
      const stop =
        next === undefined
          ? null
          : text.found.stops[next.why](next.step + 1, next.at === undefined ? '' : format.dateTime(next.at));
      const steps = text.found.steps(done, of, at === null ? null : format.dateTime(at));
      return stop === null ? steps : `${steps}; ${stop}`;
    }
    case 'unknown':
      return text.found.unknown;
    default:
      return found satisfies never;
  }
}

/** What a group that the builder does not show asks. */
function groupText(path: string, text: Texts): string | null {
  if (path.endsWith('.$or')) return text.matches.any;
  if (path.endsWith('.$nor')) return text.matches.none;
  return path.endsWith('.$not') ? text.opposite : null;
}

/** A condition in one sentence. */
export function conditionSentence(condition: Condition, language: Language): string {
  const words = WORDS[language];
  return Object.keys(condition).length === 0
    ? words.everybody
    : words.people(describeCondition(condition, language));
}
