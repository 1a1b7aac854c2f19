import { findLoops, overlapDegree, repeatsAmbiguously, waysWithoutLoops } from './regex-ambiguity.ts';
import { buildGraph } from './regex-paths.ts';
import { parseRegex, RegexRefusal } from './regex-syntax.ts';
import type { RegexNode } from './regex-syntax.ts';

/** Longest pattern that may be published, in UTF-16 code units. */
export const MAX_PATTERN_LENGTH = 256;
/** Most ways that the parts without repetition may match one text. */
const MAX_WAYS = 256;
const MAX_COUNT = 255;

/** Why a pattern may not be published, in words that complete "expected a regular expression that …, got one with";
 *  null if it may. What passes takes time at most quadratic in the text's length (and `REGEX_SUBJECT_MAX` bounds that),
 *  on an engine that backtracks. Refused, each of which may need more, and some harmless ones that look alike:
 *  - over 256 characters, invalid, back-references, counts over 255;
 *  - a repetition that can match the same text in two ways: (a+)+  (a|a)*  (a|aa)+  ([a-z]+)*x  (.*)*;
 *  - after each other, three repetitions that share characters: \w*\w*\w*x, also across what they share: ^.*a.*b.*c;
 *    or two of them if the pattern does not begin with ^, since it is then tried from each place: .*a.*b, \w*\w*x;
 *  - many optional or alternative parts that share characters: a?a?a?a?a?a?a?a?a?aaa;
 *  - look-ahead and look-behind that repeat or are repeated.
 *  Source: ambiguity of automata (Weber & Seidl 1991: EDA, IDA), as applied to backtracking by Weideman et al. 2016;
 *  the polynomial part is approximated from above. */
export function refusePattern(pattern: string, ignoreCase: boolean = false): string | null {
  if (pattern.length > MAX_PATTERN_LENGTH)
    return `${pattern.length} characters instead of at most ${MAX_PATTERN_LENGTH}`;
  const invalid = invalidity(pattern);
  if (invalid !== null) return invalid;
  try {
    return slowness(parseRegex(pattern, ignoreCase));
  } catch (error) {
    if (error instanceof RegexRefusal) return error.message;
    throw error;
  }
}

function invalidity(pattern: string): string | null {
  try {
    return new RegExp(pattern) instanceof RegExp ? null : 'no regular expression';
  } catch (error) {
    return `an error: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function slowness(tree: RegexNode): string | null {
  checkParts(tree, false);
  const whole = buildGraph(tree);
  if (repeatsAmbiguously(whole, findLoops(whole))) {
    return 'a repetition that can match the same text in two ways, as in (a+)+';
  }
  const graph = buildGraph(withoutTail(tree));
  const loops = findLoops(graph);
  const anchored = isAnchored(tree);
  if (overlapDegree(graph, loops, anchored) > 1) {
    return anchored
      ? 'three repetitions after each other that share characters, as in ^.*a.*b.*c'
      : 'two repetitions after each other that share characters and no ^ at the beginning, as in .*a.*b';
  }
  return waysWithoutLoops(graph, loops) > MAX_WAYS
    ? 'too many optional or alternative parts that share characters'
    : null;
}

/** Counts and look-arounds, which the graph does not show. */
function checkParts(node: RegexNode, repeated: boolean): void {
  if (node.kind === 'repeat') {
    const largest = node.max === Infinity ? node.min : node.max;
    if (largest > MAX_COUNT) throw new RegexRefusal(`a count over ${MAX_COUNT}`);
    checkParts(node.body, true);
  } else if (node.kind === 'look') {
    const graph = buildGraph(node.body);
    const loops = findLoops(graph);
    if (repeated || loops.some((loop) => loop >= 0) || waysWithoutLoops(graph, loops) > MAX_WAYS) {
      throw new RegexRefusal('a look-ahead or look-behind that repeats or is repeated');
    }
    checkParts(node.body, repeated);
  } else if (node.kind === 'sequence') for (const part of node.parts) checkParts(part, repeated);
  else if (node.kind === 'either') for (const option of node.options) checkParts(option, repeated);
}

/** Without trailing parts that may be empty: once reached they match, and are never tried in another way. */
function withoutTail(tree: RegexNode): RegexNode {
  if (tree.kind === 'either') return { kind: 'either', options: tree.options.map(withoutTail) };
  if (tree.kind !== 'sequence') return tree;
  const parts = [...tree.parts];
  for (let last = parts.at(-1); last?.kind === 'repeat' && last.min === 0; last = parts.at(-1)) parts.pop();
  return { kind: 'sequence', parts };
}

function isAnchored(node: RegexNode): boolean {
  if (node.kind === 'start') return true;
  if (node.kind === 'either') return node.options.every(isAnchored);
  const [first] = node.kind === 'sequence' ? node.parts : [];
  return first !== undefined && isAnchored(first);
}
