import { type Purpose, PURPOSES } from '../consent.ts';
import { CUT_FIGURES } from '../rfm/figures.ts';
import { isObject } from './schemas.ts';
import type { Condition } from './types.ts';

/** What a condition reads of a person, from which follows what it needs (DESIGN §7). */
export interface Reads {
  readonly audiences: ReadonlySet<string>;
  /** Top names: `traits.address.city` reads `address`. */
  readonly traits: ReadonlySet<string>;
  /** Figures: `score.<key>`, `rfm.<range>`, and `rfm.<range>.cuts` where what is read of it needs cuts. */
  readonly figures: ReadonlySet<string>;
  readonly purposes: ReadonlySet<Purpose>;
}

/** The purpose that reading an attribute needs, by the first word of its path. What is not listed is of the request
 *  (context, attributes the caller sends) and needs none. */
const PURPOSE_OF_ROOT: { readonly [root: string]: Purpose } = {
  audiences: 'personalization',
  traits: 'personalization',
  score: 'personalization',
  rfm: 'personalization',
  recent: 'personalization',
  sticky: 'experimentation',
  experiments: 'experimentation',
  variants: 'experimentation',
};

/** Everything several conditions read together. Pure; never throws, whatever the condition. */
export function readsOf(...conditions: readonly (Condition | undefined)[]): Reads {
  const reads = {
    audiences: new Set<string>(),
    traits: new Set<string>(),
    figures: new Set<string>(),
    purposes: new Set<Purpose>(),
  };
  for (const condition of conditions) {
    visitPaths(condition, (path, operand) => {
      const [root = '', name, figure] = path.split('.');
      const purpose = Object.hasOwn(PURPOSE_OF_ROOT, root) ? PURPOSE_OF_ROOT[root] : undefined;
      if (purpose !== undefined) reads.purposes.add(purpose);
      if (root === 'traits' && name !== undefined) reads.traits.add(name);
      if (root === 'score' && name !== undefined) reads.figures.add(`score.${name}`);
      if (root === 'rfm' && name !== undefined) {
        reads.figures.add(`rfm.${name}`);
        if (figure === undefined || CUT_FIGURES.includes(figure)) reads.figures.add(`rfm.${name}.cuts`);
      }
      if (root === 'audiences') collectStrings(operand, reads.audiences);
    });
  }
  return reads;
}

/** Whether a name among a rule's `traits` is a figure's: traits' names have no dot. */
export function isFigure(name: string): boolean {
  return name.includes('.');
}

/** Calls back with each attribute path of a condition, its operand, and where it stands in the condition. */
export function visitPaths(
  condition: unknown,
  visit: (path: string, operand: unknown, at: readonly (string | number)[]) => void,
  at: readonly (string | number)[] = [],
): void {
  if (!isObject(condition)) return;
  for (const [name, operand] of Object.entries(condition)) {
    if (Array.isArray(operand) && (name === '$and' || name === '$or' || name === '$nor')) {
      operand.forEach((part, i) => visitPaths(part, visit, [...at, name, i]));
    } else if (name === '$not') visitPaths(operand, visit, [...at, name]);
    else if (!name.startsWith('$')) visit(name, operand, [...at, name]);
  }
}

/** The list of purposes in the fixed order. */
export function inOrder(purposes: Iterable<Purpose>): Purpose[] {
  const asked = new Set(purposes);
  return PURPOSES.filter((purpose) => asked.has(purpose));
}

function collectStrings(operand: unknown, into: Set<string>): void {
  if (typeof operand === 'string') into.add(operand);
  else if (Array.isArray(operand)) for (const part of operand) collectStrings(part, into);
  else if (isObject(operand)) {
    for (const [name, part] of Object.entries(operand)) {
      if (name !== '$regex' && name !== '$regexi' && name !== '$type') collectStrings(part, into);
    }
  }
}
