import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { REGEX_SUBJECT_MAX } from '../../../core/conditions/tests.ts';
import { refusePattern } from '../../../core/conditions/regex.ts';

describe('patterns that may be published', () => {
  it.each([
    '^/checkout',
    'mobile|tablet',
    '(mobile|tablet)',
    '-12-25$',
    '^\\d{4}-\\d{2}-\\d{2}$',
    '^https?://',
    '\\.(jpg|png|webp)$',
    '^[\\w.+-]+@[\\w-]+\\.[\\w.]+$',
    '@example\\.(com|fr)$',
    '^\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}$',
    'foo.*bar',
    '.*foo.*',
    '^https://.*\\.example\\.com/.*$',
    '^#[0-9a-f]{6}$',
    '[?&]utm_source=([^&]+)',
    '^(fr|be|ch)(-[A-Z]{2})?$',
    '\\bsale\\b',
    '^([0-9a-f]{2}:){5}[0-9a-f]{2}$',
    '^(ab|ac)*$',
    '',
    'é+',
    '^[^/]+/[^/]+$',
    '(?<year>\\d{4})',
    '^(?!bot).*$',
    '\\s+$',
    '^v\\d+\\.\\d+\\.\\d+$',
    'iPhone OS (1[0-9]|[89])_',
    '^.{3,20}$',
    '^\\w+\\s\\w+$',
    'a{2,}',
    '[\\]\\-a]+',
  ])('%s', (pattern) => {
    expect(refusePattern(pattern)).toBeNull();
    expect(refusePattern(pattern, true)).toBeNull();
  });
});

describe('patterns that may not', () => {
  it.each([
    ['(a+)+$', 'two ways'],
    ['(a|a)*$', 'two ways'],
    ['(a|aa)+$', 'two ways'],
    ['([a-z]+)*x', 'two ways'],
    ['(.*)*', 'two ways'],
    ['(a*)*b', 'two ways'],
    ['^(a?b?)*c', 'two ways'],
    ['^(\\w+\\s?)*$', 'two ways'],
    ['^(([a-z])+.)+[A-Z]([a-z])+$', 'two ways'],
    ['(x+x+)+y', 'two ways'],
    ['^(a|b|ab)*c', 'two ways'],
    ['(?:a{1,50}){1,50}b', 'two ways'],
    ['([a-zA-Z]|\\w)+!', 'two ways'],
    ['a{1,1000}{1,1000}', 'error'],
    ['(a{1,200}){1,200}', 'two ways'],
    ['a{1000}', 'count over'],
    ['(', 'error'],
    ['\\w*\\w*\\w*\\w*x', 'repetitions'],
    ['^\\w*\\w*\\w*x', 'three'],
    ['^.*a.*b.*c', 'three'],
    ['.*a.*b', 'two repetitions'],
    ['\\w*\\w*x', 'two repetitions'],
    ['^\\s*[\\w ]+\\s*$', 'three'],
    ['(a)\\1', 'back-reference'],
    ['(?<x>a)\\k<x>', 'back-reference'],
    ['a?a?a?a?a?a?a?a?a?a?aaaaaaaaaa', 'optional'],
    ['(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)x', 'optional'],
    ['(|)(|)(|)x', 'empty alternatives'],
    ['(a?){30}a{30}', 'counted'],
    ['^(?=.*\\d)(?=.*[a-z]).{8,}$', 'look-ahead'],
    ['(?:(?=a)a)*', 'look-ahead'],
    ['x'.repeat(257), '257'],
    ['\\012', 'escape'],
  ])('%s', (pattern, why) => {
    expect(refusePattern(pattern)).toContain(why);
  });

  it('folds case before comparing characters', () => {
    expect(refusePattern('^(a|A)*$')).toBeNull();
    expect(refusePattern('^(a|A)*$', true)).toContain('two ways');
  });
});

// What the check promises, tried: patterns made of the parts that make trouble are refused or fast. Steps are counted
// by a small backtracking matcher of our own, as a clock would say little.
describe('what passes takes at most quadratic time', () => {
  const atom = fc.constantFrom('a', 'b', '[ab]', '.', '\\w', 'c');
  const { node } = fc.letrec<{ node: string }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      atom,
      fc.tuple(tie('node'), tie('node')).map(([a, b]) => a + b),
      fc.tuple(tie('node'), tie('node')).map(([a, b]) => `(?:${a}|${b})`),
      fc
        .tuple(tie('node'), fc.constantFrom('*', '+', '?', '{2}', '{1,3}', '{0,2}'))
        .map(([a, times]) => `(?:${a})${times}`),
      fc.tuple(atom, fc.constantFrom('*', '+', '?', '{2}', '{1,3}')).map(([a, times]) => a + times),
    ),
  }));

  it('by counted steps', { timeout: 60_000 }, () => {
    let passed = 0;
    fc.assert(
      fc.property(node, fc.boolean(), fc.constantFrom('a', 'ab', 'b', 'aab'), (body, anchored, unit) => {
        const pattern = `${anchored ? '^' : ''}${body}X`;
        fc.pre(pattern.length <= 256 && refusePattern(pattern) === null);
        passed++;
        const text = `${unit.repeat(60).slice(0, 60)}!`;
        // 61 characters: quadratic with the constants that are allowed is far below, exponential far above.
        expect(countSteps(pattern, text, 3_000_000)).toBeLessThan(3_000_000);
      }),
      { numRuns: 1500 },
    );
    expect(passed).toBeGreaterThan(300);
  });

  it('the longest text that is looked at is bounded', () => {
    expect(REGEX_SUBJECT_MAX).toBe(8192);
  });
});

/** Steps of a plain backtracking matcher over the small grammar above, stopping at `limit`. */
function countSteps(pattern: string, text: string, limit: number): number {
  let at = 0;
  let steps = 0;
  type Matcher = (from: number, then: (to: number) => boolean) => boolean;
  const step = (): boolean => ++steps > limit;

  function either(): Matcher {
    const options = [sequence()];
    while (pattern[at] === '|') {
      at++;
      options.push(sequence());
    }
    return (from, then) => options.some((option) => option(from, then));
  }
  function sequence(): Matcher {
    let all: Matcher = (from, then) => then(from);
    while (at < pattern.length && pattern[at] !== '|' && pattern[at] !== ')') {
      const before = all;
      const part = repeated(one());
      all = (from, then) => before(from, (middle) => part(middle, then));
    }
    return all;
  }
  function one(): Matcher {
    if (pattern.startsWith('(?:', at)) {
      at += 3;
      const inner = either();
      at++;
      return inner;
    }
    const source =
      pattern[at] === '['
        ? pattern.slice(at, pattern.indexOf(']', at) + 1)
        : pattern[at] === '\\'
          ? pattern.slice(at, at + 2)
          : pattern[at]!;
    at += source.length;
    const test = new RegExp(`^${source}$`);
    return (from, then) => step() || (from < text.length && test.test(text[from]!) && then(from + 1));
  }
  function repeated(body: Matcher): Matcher {
    const counts = /^(?:[*+?]|\{(\d+)(?:,(\d+))?\})/.exec(pattern.slice(at));
    if (counts === null) return body;
    at += counts[0].length;
    const min = counts[1] === undefined ? (counts[0] === '+' ? 1 : 0) : Number(counts[1]);
    const max = counts[1] === undefined ? (counts[0] === '?' ? 1 : Infinity) : Number(counts[2] ?? counts[1]);
    const again = (from: number, count: number, then: (to: number) => boolean): boolean =>
      step() ||
      (count < max && body(from, (to) => (to > from || count < min) && again(to, count + 1, then))) ||
      (count >= min && then(from));
    return (from, then) => again(from, 0, then);
  }

  const anchored = pattern[0] === '^';
  if (anchored) at = 1;
  const matcher = either();
  for (let start = 0; start <= (anchored ? 0 : text.length); start++)
    if (matcher(start, () => true) || steps > limit) break;
  return steps;
}
