// The paths a backtracking matcher may take through a pattern, as a graph: a node for each element that consumes a
// code unit, an edge where one may follow another, counted as often as the pattern offers it (Glushkov's automaton).
import { RegexRefusal } from './regex-syntax.ts';
import type { CharRanges, RegexNode } from './regex-syntax.ts';

const MAX_NODES = 400;
/** Longest counted repetition of one element that is written out; longer ones are taken as unbounded. */
const MAX_WRITTEN_OUT = 64;
const MAX_OPTIONAL_WRITTEN_OUT = 8;

/** Node 0 is the beginning, which consumes nothing. */
export interface PathGraph {
  /** What each node consumes: a bit for each class of code units that the pattern tells apart. */
  readonly masks: readonly bigint[];
  /** follow[a] holds b as often as b may follow a. */
  readonly follow: readonly (readonly number[])[];
}

interface Fragment {
  readonly nullable: boolean;
  readonly first: readonly number[];
  readonly last: readonly number[];
}

const NOTHING: Fragment = { nullable: true, first: [], last: [] };

/** The graph of a tree. Throws RegexRefusal where a text could be matched without consuming in several ways, and for
 *  patterns that are too large. */
export function buildGraph(tree: RegexNode): PathGraph {
  const sets: CharRanges[] = [[]];
  const follow: number[][] = [[]];

  function addNode(ranges: CharRanges): Fragment {
    if (sets.length > MAX_NODES) throw new RegexRefusal(`more than ${MAX_NODES} elements when written out`);
    sets.push(ranges);
    follow.push([]);
    return { nullable: false, first: [sets.length - 1], last: [sets.length - 1] };
  }

  function join(a: Fragment, b: Fragment): Fragment {
    connect(follow, a.last, b.first);
    return {
      nullable: a.nullable && b.nullable,
      first: a.nullable ? [...a.first, ...b.first] : a.first,
      last: b.nullable ? [...a.last, ...b.last] : b.last,
    };
  }

  function either(options: readonly RegexNode[]): Fragment {
    const built = options.map(build);
    if (built.filter((option) => option.nullable).length > 1)
      throw new RegexRefusal('several empty alternatives');
    return {
      nullable: built.some((option) => option.nullable),
      first: built.flatMap((option) => option.first),
      last: built.flatMap((option) => option.last),
    };
  }

  function repeat(body: RegexNode, min: number, max: number): Fragment {
    if (max === 0) return NOTHING;
    if (body.kind === 'char' && max <= (min === max ? MAX_WRITTEN_OUT : MAX_OPTIONAL_WRITTEN_OUT)) {
      return writtenOut(body.ranges, min, max);
    }
    const once = build(body);
    if (once.nullable && min > 1) throw new RegexRefusal('a counted repetition of what may be empty');
    // A counted repetition takes no more paths than an unbounded one.
    if (max > 1) connect(follow, once.last, once.first);
    return { ...once, nullable: once.nullable || min === 0 };
  }

  function writtenOut(ranges: CharRanges, min: number, max: number): Fragment {
    let tail = NOTHING;
    // From the end: x{2,4} is x x (x (x)?)?, so that each count has one path.
    for (let i = max; i > 0; i--) tail = { ...join(addNode(ranges), tail), nullable: i > min };
    return tail;
  }

  function build(node: RegexNode): Fragment {
    switch (node.kind) {
      case 'char':
        return addNode(node.ranges);
      case 'sequence':
        return node.parts.reduce((before: Fragment, part) => join(before, build(part)), NOTHING);
      case 'either':
        return either(node.options);
      case 'repeat':
        return repeat(node.body, node.min, node.max);
      default:
        return NOTHING;
    }
  }

  connect(follow, [0], build(tree).first);
  return { masks: toMasks(sets), follow };
}

function connect(follow: readonly number[][], from: readonly number[], to: readonly number[]): void {
  for (const node of from) follow[node]?.push(...to);
}

/** Bits for the classes of code units between all borders of the sets: sets overlap when their masks do. */
function toMasks(sets: readonly CharRanges[]): bigint[] {
  const borders = new Set<number>([0]);
  for (const set of sets) for (const [from, to] of set) borders.add(from).add(to + 1);
  const starts = [...borders].sort((a, b) => a - b);
  const bitOf = new Map(starts.map((start, index) => [start, index]));
  return sets.map((set) => {
    let mask = 0n;
    for (const [from, to] of set) {
      const low = BigInt(bitOf.get(from) ?? 0);
      const high = BigInt(bitOf.get(to + 1) ?? starts.length);
      if (high > low) mask |= (1n << high) - (1n << low);
    }
    return mask;
  });
}
