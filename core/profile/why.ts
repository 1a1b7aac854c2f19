import { canonicalJson } from '../canonical-json.ts';
import type { ActionTest, DidClause, SequenceStep } from '../config/types.ts';
import type { Json } from '../events.ts';
import type { ClauseFound } from '../wire/people.ts';
import type { AudienceNode } from './audience-tree.ts';
import { intervalsOf, plainTraits, type TraitAttributes } from './audiences.ts';
import { numberOperators, propertyPath, type CompiledClause } from './clauses.ts';
import type { Definitions } from './definitions.ts';
import { firstAt, measure } from './did-intervals.ts';
import { NO_DID } from './did-facts.ts';
import { contains } from './intervals.ts';
import { missingClauses } from './rebuild.ts';
import { progressOf } from './sequence-progress.ts';
import { actionOf, type CompiledSequence } from './sequence-steps.ts';
import type { DidFact, Person } from './types.ts';

/** One clause's verdict. */
export interface ClauseVerdict {
  /** Where it stands in the audience's event part: `if.$or[0].did`. */
  readonly path: string;
  readonly met: boolean;
  /** `Product Viewed where properties.category $eq "Phones": count $gte 3 within 7d`. */
  readonly expected: string;
  /** `2, last at 2026-04-20T10:00:00.000Z`. */
  readonly got: string;
  /** The same as data. */
  readonly found: ClauseFound;
}

/** Why a person is (not) in an audience, down to each clause. */
export interface AudienceExplanation {
  readonly key: string;
  readonly member: boolean;
  readonly since?: number;
  readonly until?: number;
  readonly clauses: readonly ClauseVerdict[];
}

/** Explains one audience's event part; `audience` is its key. Unknown audiences: not a member, no clauses. Every
 *  clause is told, also those that could not change the outcome; `$or`, `$nor` and `$not` have a verdict of their own
 *  before those of their parts. For people to read, not for programs. */
export function explainAudience(
  audience: string,
  person: Person,
  definitions: Definitions,
  now: number,
): AudienceExplanation {
  const found = definitions.audiences.find((candidate) => candidate.key === audience);
  if (found === undefined) return { key: audience, member: false, clauses: [] };
  if (found.node === null) {
    return {
      key: audience,
      member: true,
      since: Math.min(person.firstSeenAt, person.createdAt),
      clauses: [],
    };
  }
  const attributes = plainTraits(person);
  const missing = new Set(missingClauses(person, definitions));
  const clauses: ClauseVerdict[] = [];
  collect(found.node, { person, attributes, missing, now }, clauses);
  if (found.clauses.some((clause) => missing.has(clause))) return { key: audience, member: false, clauses };
  const current = intervalsOf(found.node, person, attributes).find((at) => at.since <= now && now < at.until);
  if (current === undefined) return { key: audience, member: false, clauses };
  const since = Number.isFinite(current.since)
    ? current.since
    : Math.min(person.firstSeenAt, person.createdAt);
  const until = Number.isFinite(current.until) ? { until: current.until } : undefined;
  return { key: audience, member: true, since, ...until, clauses };
}

interface Asked {
  readonly person: Person;
  readonly attributes: TraitAttributes;
  readonly missing: ReadonlySet<string>;
  readonly now: number;
}

const GROUPS = { any: 'at least one of these', none: 'none of these', not: 'the opposite of this' } as const;

function collect(node: AudienceNode, asked: Asked, verdicts: ClauseVerdict[]): void {
  const met = contains(intervalsOf(node, asked.person, asked.attributes), asked.now);
  const { path } = node;
  switch (node.kind) {
    case 'all':
      for (const child of node.nodes) collect(child, asked, verdicts);
      return;
    case 'any':
    case 'none':
      verdicts.push({ path, met, expected: GROUPS[node.kind], ...metCount(node.nodes, asked) });
      for (const child of node.nodes) collect(child, asked, verdicts);
      return;
    case 'not':
      verdicts.push({
        path,
        met,
        expected: GROUPS.not,
        got: met ? 'it does not hold' : 'it holds',
        found: { kind: 'group', met: met ? 0 : 1, of: 1 },
      });
      collect(node.node, asked, verdicts);
      return;
    case 'trait':
      verdicts.push({
        path,
        met,
        expected: `${node.key} ${operandText(node.operand)}`,
        ...traitFound(node.name, asked.person),
      });
      return;
    case 'did':
      verdicts.push(didVerdict(node.clause, path, met, asked));
      return;
    case 'unknown':
      verdicts.push({ path, met: false, expected: 'traits.* or did', got: node.key, found: UNKNOWN });
      return;
    default:
      node satisfies never;
  }
}

const UNKNOWN: ClauseFound = { kind: 'unknown' };

type Found = Pick<ClauseVerdict, 'got' | 'found'>;

function metCount(nodes: readonly AudienceNode[], asked: Asked): Found {
  const met = nodes.filter((node) => contains(intervalsOf(node, asked.person, asked.attributes), asked.now));
  const found: ClauseFound = { kind: 'group', met: met.length, of: nodes.length };
  return { got: `${met.length} of ${nodes.length}`, found };
}

function didVerdict(clause: CompiledClause, path: string, met: boolean, asked: Asked): ClauseVerdict {
  const expected = clauseText(clause);
  if (asked.missing.has(clause.key)) {
    return { path, met: false, expected, got: 'not computed yet', found: UNKNOWN };
  }
  const fact =
    (Object.hasOwn(asked.person.did, clause.key) ? asked.person.did[clause.key] : undefined) ?? NO_DID;
  return { path, met, expected, ...factFound(clause, fact, asked.now) };
}

/** A clause in words. */
function clauseText(compiled: CompiledClause): string {
  const { clause, kind } = compiled;
  if (clause.sequence !== undefined) return sequenceText(clause.sequence, clause.within);
  const what = actionText({ event: clause.event ?? '', ...clause });
  const within = clause.within === undefined ? '' : ` within ${clause.within}`;
  return `${what}: ${askedText(clause, kind)}${within}`;
}

/** `Cart Viewed, then not Order Completed within 2d, all within 9d`. */
function sequenceText(steps: readonly SequenceStep[], within: string | undefined): string {
  const texts = steps.map((step) => {
    const window = step.within === undefined ? '' : ` within ${step.within}`;
    return `${step.not === undefined ? '' : 'not '}${actionText(actionOf(step))}${window}`;
  });
  return `${texts.join(', then ')}${within === undefined ? '' : `, all within ${within}`}`;
}

function actionText({ event, where }: ActionTest): string {
  return where === undefined ? event : `${event} where ${conditionText(where)}`;
}

function askedText(clause: DidClause, kind: CompiledClause['kind']): string {
  if (kind === 'first' || kind === 'last') {
    const point = kind === 'first' ? clause.first : clause.last;
    const parts = [
      ...(point?.within === undefined ? [] : [`less than ${point.within} ago`]),
      ...(point?.before === undefined ? [] : [`at least ${point.before} ago`]),
    ];
    return `${kind} ${parts.join(' and ')}`;
  }
  const of = kind === 'sum' ? clause.sum?.of : clause.distinct?.of;
  const subject = kind === 'count' ? 'count' : `${kind} of ${propertyPath(of ?? '')}`;
  return `${subject} ${operandText(numberOperators(clause, kind))}`;
}

function conditionText(condition: { readonly [key: string]: Json }): string {
  return Object.entries(condition)
    .map(([key, operand]) =>
      key.startsWith('$') ? `${key} ${canonicalJson(operand)}` : `${key} ${operandText(operand)}`,
    )
    .join(' and ');
}

/** `{ $gte: 3, $lt: 5 }` as `$gte 3 and $lt 5`, a plain value as `$eq value`. */
function operandText(operand: Json): string {
  if (typeof operand !== 'object' || operand === null || Array.isArray(operand))
    return `$eq ${canonicalJson(operand)}`;
  const entries = Object.entries(operand);
  if (entries.length === 0 || !entries.every(([key]) => key.startsWith('$')))
    return `$eq ${canonicalJson(operand)}`;
  return entries.map(([operator, value]) => `${operator} ${canonicalJson(value)}`).join(' and ');
}

function traitFound(name: string, person: Person): Found {
  if (name === '') {
    const value = plainTraits(person).traits as Json; // traits are JSON
    return { got: canonicalJson(value), found: { kind: 'detail', value } };
  }
  const fact = Object.hasOwn(person.traits, name) ? person.traits[name] : undefined;
  if (fact === undefined) return { got: 'nothing', found: { kind: 'detail', value: null } };
  const { value, at } = fact;
  return {
    got: `${canonicalJson(value)}, said at ${instantText(at)}`,
    found: { kind: 'detail', value, at },
  };
}

function factFound(clause: CompiledClause, fact: DidFact, now: number): Found {
  if (clause.sequence !== null) return sequenceFound(clause.sequence, clause.windowMs, fact, now);
  const last = fact.entries.filter(([at]) => at <= now).at(-1);
  if (clause.kind === 'first' || clause.kind === 'last') {
    const at = clause.kind === 'first' ? firstAt(fact) : (last?.[0] ?? null);
    return {
      got: at === null ? 'never' : `${clause.kind} at ${instantText(at)}`,
      found: { kind: 'instant', at },
    };
  }
  let value = 0;
  measure(clause, fact, (at, measured) => {
    if (at <= now) value = measured;
  });
  return last === undefined
    ? { got: `${value}`, found: { kind: 'number', value } }
    : {
        got: `${value}, last at ${instantText(last[0])}`,
        found: { kind: 'number', value, lastAt: last[0] },
      };
}

/** `1 of 2 steps, at 2026-04-20T10:00:00.000Z; step 2 happened at 2026-04-21T10:00:00.000Z`. */
function sequenceFound(sequence: CompiledSequence, windowMs: number, fact: DidFact, now: number): Found {
  const { done, at, next } = progressOf(sequence, windowMs, fact, now);
  const of = sequence.tests.length;
  const reached = `${done} of ${of} steps${at === null ? '' : `, at ${instantText(at)}`}`;
  const missing =
    next === null
      ? ''
      : `; step ${next.step + 1} ${STOPS[next.why]}${next.at === undefined ? '' : ` ${instantText(next.at)}`}`;
  return {
    got: reached + missing,
    found: { kind: 'sequence', done, of, at, ...(next === null ? {} : { next }) },
  };
}

const STOPS = {
  missing: 'has not come',
  late: 'came too late or too early, last at',
  happened: 'happened at',
  waiting: 'is waited for until',
  over: 'was done; over since',
} as const;

/** ISO 8601 of epoch ms. */
function instantText(at: number): string {
  // oxlint-disable-next-line no-restricted-globals -- writing a given instant reads no clock
  return new Date(at).toISOString();
}
