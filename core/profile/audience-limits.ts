import type { Condition } from '../config/types.ts';
import type { Issue } from '../errors.ts';
import type { Json } from '../events.ts';
import { clausesOf, compileAudience } from './audience-tree.ts';
import { report } from './did-issues.ts';
import { splitAudience } from './split.ts';

// What all audiences together may ask. Each event is looked at by every clause that names it, and each change of a
// person by every audience: these bounds, with those of one audience (audience-size.ts), are why no definition can hang anything.

/** `did` clauses of all published audiences: a person remembers something of each. */
export const MAX_PUBLISHED_CLAUSES = 400;
/** Of them, those that look at one event. */
export const MAX_CLAUSES_OF_EVENT = 100;
/** Regular expressions that one event runs through; and those over details, of all audiences. */
export const MAX_PATTERNS_OF_EVENT = 16;

/** What is too much in audiences that would be published together. Those that are wrong in themselves are left out. */
export function checkTogether(audiences: readonly { readonly if: Condition }[]): readonly Issue[] {
  const issues: Issue[] = [];
  const keys = new Set<string>();
  const clauses = new Map<string, number>();
  const patterns = new Map<string, number>();
  let detailPatterns = 0;
  for (const { if: condition } of audiences) {
    const parts = splitAudience(condition);
    if (!parts.ok || parts.value.event === undefined) continue;
    let inClauses = 0;
    for (const { key, clause, events } of clausesOf(compileAudience(parts.value.event, 'if', 0))) {
      const own = patternsIn(clause as unknown as Json); // a clause is JSON
      inClauses += own;
      if (keys.has(key)) continue;
      keys.add(key);
      for (const event of events) {
        clauses.set(event, (clauses.get(event) ?? 0) + 1);
        patterns.set(event, (patterns.get(event) ?? 0) + own);
      }
    }
    detailPatterns += patternsIn(parts.value.event) - inClauses;
  }
  if (keys.size > MAX_PUBLISHED_CLAUSES) {
    tooMany(issues, `${MAX_PUBLISHED_CLAUSES} different did clauses in all audiences`, keys.size);
  }
  for (const [event, n] of clauses) {
    if (n > MAX_CLAUSES_OF_EVENT) tooMany(issues, `${MAX_CLAUSES_OF_EVENT} did clauses about "${event}"`, n);
  }
  for (const [event, n] of patterns) {
    if (n > MAX_PATTERNS_OF_EVENT)
      tooMany(issues, `${MAX_PATTERNS_OF_EVENT} regular expressions about "${event}"`, n);
  }
  if (detailPatterns > MAX_PATTERNS_OF_EVENT) {
    tooMany(issues, `${MAX_PATTERNS_OF_EVENT} regular expressions about traits`, detailPatterns);
  }
  return issues;
}

function tooMany(issues: Issue[], what: string, got: number): void {
  report(issues, 'audiences', 'OUT_OF_RANGE', `expected at most ${what}, got ${got}`);
}

/** How many regular expressions a condition holds. */
export function patternsIn(value: Json): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (Array.isArray(value)) return value.reduce((sum: number, part: Json) => sum + patternsIn(part), 0);
  return Object.entries(value).reduce((sum, [key, part]) => {
    return sum + (key === '$regex' || key === '$regexi' ? 1 : patternsIn(part));
  }, 0);
}
