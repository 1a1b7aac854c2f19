// In how many ways a backtracking matcher may read one text through a pattern's graph.
import type { PathGraph } from './regex-paths.ts';

/** For each node the loop it lies in, named by one of its nodes; −1 for none. Nodes of a loop can reach each other. */
export type Loops = readonly number[];

/** Finds the loops. O(nodes × edges). */
export function findLoops({ follow }: PathGraph): Loops {
  const reach = follow.map((_, from) => reachable(follow, [from]));
  const loops: number[] = follow.map(() => -1);
  for (let node = 0; node < follow.length; node++) {
    if (loops[node] !== -1 || reach[node]?.has(node) !== true) continue;
    for (const other of reach[node] ?? []) if (reach[other]?.has(node) === true) loops[other] = node;
  }
  return loops;
}

function reachable(
  follow: PathGraph['follow'],
  from: readonly number[],
  through: (node: number) => boolean = () => true,
): Set<number> {
  const seen = new Set<number>();
  const open = [...from];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (const next of follow[node] ?? []) {
      if (seen.has(next) || !through(next)) continue;
      seen.add(next);
      open.push(next);
    }
  }
  return seen;
}

/** Exponential time: in one loop, two different paths read the same text from a node back to it. Exact.
 *  Pairs of nodes that read the same text are followed from equal pairs; an unequal pair from which both paths come
 *  together again is such a case. O(nodes² × branching²). */
export function repeatsAmbiguously({ masks, follow }: PathGraph, loops: Loops): boolean {
  const size = masks.length;
  const inLoop = follow.map((targets, node) =>
    loops[node] === -1 ? [] : targets.filter((to) => loops[to] === loops[node]),
  );
  // The same step offered twice, as in (a*)*.
  if (inLoop.some((targets) => new Set(targets).size < targets.length)) return true;
  const equal = loops.flatMap((loop, node) => (loop === -1 ? [] : [node * size + node]));
  const before: number[][] = [];
  const open = [...equal];
  const seen = new Set(equal);
  for (let pair = open.pop(); pair !== undefined; pair = open.pop()) {
    for (const one of inLoop[Math.floor(pair / size)] ?? []) {
      for (const two of inLoop[pair % size] ?? []) {
        if (!shareCharacters(masks, one, two)) continue;
        const next = one * size + two;
        (before[next] ??= []).push(pair);
        if (seen.has(next)) continue;
        seen.add(next);
        open.push(next);
      }
    }
  }
  const isEqual = (pair: number): boolean => Math.floor(pair / size) === pair % size;
  return equal.some((pair) => (before[pair] ?? []).some((previous) => !isEqual(previous)));
}

/** Polynomial time: how many times, along any way through the pattern, a loop is followed by a loop that can take over
 *  somewhere in the same text. The matcher's time grows with the text's length to the power of one more. An upper
 *  bound: loops are compared by the characters that lead from one to the other. A pattern that is not anchored is
 *  tried from each place, which is a loop over everything in front of it. */
export function overlapDegree({ masks, follow }: PathGraph, loops: Loops, anchored: boolean): number {
  const alphabet = new Map<number, bigint>();
  loops.forEach((loop, node) => {
    if (loop !== -1) alphabet.set(loop, (alphabet.get(loop) ?? 0n) | (masks[node] ?? 0n));
  });
  const known = new Map<number, number>();

  const membersOf = (from: number): number[] =>
    loops[from] === -1 ? [from] : loops.flatMap((loop, node) => (loop === loops[from] ? [node] : []));

  function takesOver(from: number, to: number, common: bigint): boolean {
    const near = reachable(follow, membersOf(from), (node) => ((masks[node] ?? 0n) & common) !== 0n);
    return [...near].some((node) => loops[node] === to);
  }

  function degreeFrom(from: number, characters: bigint | null): number {
    const done = known.get(from);
    if (done !== undefined) return done;
    let degree = 0;
    const after = new Set([...reachable(follow, membersOf(from))].map((node) => loops[node] ?? -1));
    for (const to of after) {
      if (to === -1 || (characters !== null && to === loops[from])) continue;
      const theirs = alphabet.get(to) ?? 0n;
      const isOver = takesOver(from, to, characters === null ? theirs : characters & theirs);
      degree = Math.max(degree, degreeFrom(to, theirs) + (isOver ? 1 : 0));
    }
    known.set(from, degree);
    return degree;
  }

  const degrees = [...alphabet].map(([loop, characters]) => degreeFrom(loop, characters));
  return Math.max(0, ...degrees, anchored ? 0 : degreeFrom(0, null));
}

/** The most ways in which the parts outside loops may read one text: the product of choices along a path. An upper
 *  bound: a choice counts although the next character would settle it. */
export function waysWithoutLoops({ masks, follow }: PathGraph, loops: Loops): number {
  const known = new Map<number, number>();

  function choices(targets: readonly number[]): number {
    return Math.max(
      1,
      ...targets.map((one) => targets.filter((two) => shareCharacters(masks, one, two)).length),
    );
  }

  function waysFrom(node: number): number {
    const loop = loops[node] ?? -1;
    const id = loop === -1 ? node : loop;
    const done = known.get(id);
    if (done !== undefined) return done;
    const members = loop === -1 ? [node] : loops.flatMap((one, member) => (one === loop ? [member] : []));
    let ways = 1;
    for (const member of members) {
      const exits = (follow[member] ?? []).filter((to) => loop === -1 || loops[to] !== loop);
      if (exits.length > 0) ways = Math.max(ways, choices(exits) * Math.max(...exits.map(waysFrom)));
    }
    known.set(id, ways);
    return ways;
  }

  return waysFrom(0);
}

function shareCharacters(masks: readonly bigint[], one: number, two: number): boolean {
  return ((masks[one] ?? 0n) & (masks[two] ?? 0n)) !== 0n;
}
