import type { Condition } from '../config/types.ts';
import type { Result } from '../errors.ts';
import { patternsIn } from './audience-limits.ts';
import { clausesOf, compileAudience } from './audience-tree.ts';
import type { CompiledClause } from './clauses.ts';
import { byEvent, type Definitions } from './definitions.ts';
import { splitAudience } from './split.ts';

/** The key under which an audience that is being written stands in its definitions. */
export const DRAFT_KEY = 'draft';

/** An audience that is being written, ready to be asked of people. */
export interface DraftAudience {
  /** The published definitions with this one audience (`DRAFT_KEY`) in the place of all: what a person already
   *  remembers of a clause is used, `missingClauses` names the others, and `rebuildClauses` brings them. */
  readonly definitions: Definitions;
  /** Part of it depends on the visit itself (context, scores, permissions): events alone say who may be in it at most. */
  readonly asksVisit: boolean;
  /** What asking one person, or one event, costs beyond reading it; 1 for a small condition. A regular expression is
   *  bounded to some ten milliseconds a test, so it weighs the most. */
  readonly weight: number;
}

const TEXT_PER_UNIT = 500;
const UNITS_A_PATTERN = 200;

/** Makes a condition ready to be asked of people, or says everything that is wrong with it. `base`: what is published,
 *  so that clauses people already remember need no look into their events. Pure, never throws. */
export function draftAudience(condition: Condition, base: Definitions): Result<DraftAudience> {
  const parts = splitAudience(condition);
  if (!parts.ok) return parts;
  const revision = base.revision + 1;
  const { event, read } = parts.value;
  const node = event === undefined ? null : compileAudience(event, 'if', revision);
  const clauses = new Map<string, CompiledClause>();
  for (const clause of node === null ? [] : clausesOf(node)) {
    const definedAt = base.clauses.get(clause.key)?.definedAt ?? revision;
    clauses.set(clause.key, { ...clause, definedAt });
  }
  const audience = {
    key: DRAFT_KEY,
    definedAt: revision,
    node,
    clauses: [...clauses.keys()],
    isRead: false,
  };
  const definitions: Definitions = {
    ...base,
    revision,
    audiences: [audience],
    clauses,
    clausesByEvent: byEvent(clauses.values()),
    newestClause: Math.max(0, ...[...clauses.values()].map((clause) => clause.definedAt)),
  };
  return { ok: true, value: { definitions, asksVisit: read !== undefined, weight: weightOf(condition) } };
}

function weightOf(condition: Condition): number {
  const text = JSON.stringify(condition).length;
  return Math.max(1, Math.ceil(text / TEXT_PER_UNIT)) + patternsIn(condition) * UNITS_A_PATTERN;
}

/** The keys under which people remember the `did` clauses of a valid condition. */
export function didClausesOf(condition: Condition): readonly string[] {
  const parts = splitAudience(condition);
  if (!parts.ok || parts.value.event === undefined) return [];
  return [...new Set(clausesOf(compileAudience(parts.value.event, 'if', 0)).map(({ key }) => key))];
}
