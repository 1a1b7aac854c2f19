// Reads a valid JavaScript pattern (flags none or i) into a tree, as far as its running time depends on it.

/** Code units a pattern's element may match, as inclusive ranges. */
export type CharRanges = readonly (readonly [from: number, to: number])[];

/** A pattern's tree. Assertions that consume nothing are `empty`, but `^` is kept to see what is anchored. */
export type RegexNode =
  | { readonly kind: 'empty' }
  | { readonly kind: 'start' }
  | { readonly kind: 'look'; readonly body: RegexNode }
  | { readonly kind: 'char'; readonly ranges: CharRanges }
  | { readonly kind: 'sequence'; readonly parts: readonly RegexNode[] }
  | { readonly kind: 'either'; readonly options: readonly RegexNode[] }
  | { readonly kind: 'repeat'; readonly body: RegexNode; readonly min: number; readonly max: number };

/** What a pattern uses that the check refuses outright. */
export class RegexRefusal extends Error {}

const LAST = 0xffff;
const DIGIT: CharRanges = [[48, 57]];
const WORD: CharRanges = [
  [48, 57],
  [65, 90],
  [95, 95],
  [97, 122],
];
const SPACE: CharRanges = [
  [9, 13],
  [32, 32],
  [160, 160],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
];
const LINE_END: CharRanges = [
  [10, 10],
  [13, 13],
  [0x2028, 0x2029],
];
const CLASSES: Readonly<Record<string, CharRanges>> = {
  d: DIGIT,
  D: complement(DIGIT),
  w: WORD,
  W: complement(WORD),
  s: SPACE,
  S: complement(SPACE),
};
const CONTROLS: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13, '0': 0 };

/** Everything but the given code units. */
export function complement(ranges: CharRanges): CharRanges {
  const result: [number, number][] = [];
  let next = 0;
  for (const [from, to] of [...ranges].sort((a, b) => a[0] - b[0])) {
    if (from > next) result.push([next, from - 1]);
    next = Math.max(next, to + 1);
  }
  if (next <= LAST) result.push([next, LAST]);
  return result;
}

/** Where reading stands. */
interface Cursor {
  readonly pattern: string;
  readonly ignoreCase: boolean;
  /** Whether the pattern has named groups, which makes \k a back-reference. */
  readonly named: boolean;
  at: number;
}

/** Parses a pattern that `new RegExp` accepts. Throws RegexRefusal for back-references and unknown groups. */
export function parseRegex(pattern: string, ignoreCase: boolean): RegexNode {
  return parseEither({ pattern, ignoreCase, named: /\(\?<[^=!]/.test(pattern), at: 0 });
}

function parseEither(c: Cursor): RegexNode {
  const options = [parseSequence(c)];
  while (c.pattern[c.at] === '|') {
    c.at++;
    options.push(parseSequence(c));
  }
  const [only] = options;
  return options.length === 1 && only !== undefined ? only : { kind: 'either', options };
}

function parseSequence(c: Cursor): RegexNode {
  const parts: RegexNode[] = [];
  while (c.at < c.pattern.length && c.pattern[c.at] !== '|' && c.pattern[c.at] !== ')')
    parts.push(parseRepeat(c, parseAtom(c)));
  return { kind: 'sequence', parts };
}

function parseRepeat(c: Cursor, body: RegexNode): RegexNode {
  const counts = /^(?:[*+?]|\{(\d+)(,(\d*))?\})\??/.exec(c.pattern.slice(c.at));
  if (counts === null) return body;
  const [text, least, more, most] = counts;
  c.at += text.length;
  if (least === undefined) {
    return { kind: 'repeat', body, min: text[0] === '+' ? 1 : 0, max: text[0] === '?' ? 1 : Infinity };
  }
  const min = Number(least);
  return {
    kind: 'repeat',
    body,
    min,
    max: more === undefined ? min : most === '' ? Infinity : Number(most),
  };
}

function parseAtom(c: Cursor): RegexNode {
  const char = c.pattern[c.at++] ?? '';
  if (char === '^') return { kind: 'start' };
  if (char === '$') return { kind: 'empty' };
  if (char === '.') return { kind: 'char', ranges: complement(LINE_END) };
  if (char === '(') return parseGroup(c);
  if (char === '[') return parseClass(c);
  if (char !== '\\') return charNode(c, unit(char));
  if (c.pattern[c.at] === 'b' || c.pattern[c.at] === 'B') {
    c.at++;
    return { kind: 'empty' };
  }
  return charNode(c, parseEscape(c, c.named));
}

function parseGroup(c: Cursor): RegexNode {
  const opening = /^\?(?::|=|!|<=|<!|<[^>]+>)/.exec(c.pattern.slice(c.at))?.[0] ?? '';
  if (c.pattern[c.at] === '?' && opening === '') throw new RegexRefusal('a group of an unknown kind');
  c.at += opening.length;
  const body = parseEither(c);
  c.at++; // the closing parenthesis, which a valid pattern has
  return /^\?<?[=!]/.test(opening) ? { kind: 'look', body } : body;
}

function parseClass(c: Cursor): RegexNode {
  const negated = c.pattern[c.at] === '^';
  if (negated) c.at++;
  const ranges: (readonly [number, number])[] = [];
  while (c.pattern[c.at] !== ']') {
    const from = parseMember(c);
    const single = from.length === 1 && from[0]?.[0] === from[0]?.[1];
    if (single && c.pattern[c.at] === '-' && c.pattern[c.at + 1] !== ']') {
      c.at++;
      const to = parseMember(c);
      // A class as the end of a range makes the three of them members (Annex B): the hull holds them all.
      ranges.push([from[0]?.[0] ?? 0, Math.max(...to.map((range) => range[1]))], ...to, [45, 45]);
    } else ranges.push(...from);
  }
  c.at++;
  const members = folded(ranges, c.ignoreCase);
  return { kind: 'char', ranges: negated ? complement(ranges) : members };
}

function parseMember(c: Cursor): CharRanges {
  const char = c.pattern[c.at++] ?? '';
  if (char !== '\\') return unit(char);
  if (c.pattern[c.at] === 'b') {
    c.at++;
    return [[8, 8]];
  }
  return parseEscape(c, false);
}

function parseEscape(c: Cursor, names: boolean): CharRanges {
  const char = c.pattern[c.at++] ?? '';
  if (/[1-9]/.test(char) || (char === 'k' && names)) throw new RegexRefusal('a back-reference');
  const known = CLASSES[char];
  if (known !== undefined) return known;
  if (/^(?:0[0-9]|c(?![a-zA-Z]))/.test(c.pattern.slice(c.at - 1)))
    throw new RegexRefusal('an octal or unclear escape');
  const control = CONTROLS[char];
  if (control !== undefined) return [[control, control]];
  const hex = /^(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|c([a-zA-Z]))/.exec(c.pattern.slice(c.at - 1));
  if (hex === null) return unit(char);
  c.at += hex[0].length - 1;
  const code = hex[3] === undefined ? parseInt(hex[1] ?? hex[2] ?? '', 16) : hex[3].charCodeAt(0) % 32;
  return [[code, code]];
}

function charNode(c: Cursor, ranges: CharRanges): RegexNode {
  return { kind: 'char', ranges: folded(ranges, c.ignoreCase) };
}

function unit(char: string): CharRanges {
  const code = char.charCodeAt(0);
  return [[code, code]];
}

/** With the i flag, both cases of ASCII letters; beyond ASCII everything, which is more than enough. */
function folded(ranges: CharRanges, ignoreCase: boolean): CharRanges {
  if (!ignoreCase) return ranges;
  const result: (readonly [number, number])[] = [...ranges];
  for (const [from, to] of ranges) {
    for (const [low, high, shift] of [
      [65, 90, 32],
      [97, 122, -32],
    ] as const) {
      if (from <= high && to >= low) result.push([Math.max(from, low) + shift, Math.min(to, high) + shift]);
    }
    if (to > 127) result.push([128, LAST]);
  }
  return result;
}
