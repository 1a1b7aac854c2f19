import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_DECIDE_KEYS, parseDecideBody } from '../../../core/wire/decide.ts';

const issuesOf = (body: unknown) => {
  const parsed = parseDecideBody(body);
  return parsed.ok ? [] : parsed.issues.map(({ path, code }) => `${path} ${code}`);
};

describe('the body of a decide call', () => {
  it.each([
    [null, ' WRONG_TYPE'],
    [[], ' WRONG_TYPE'],
    [{ keys: 'hero' }, 'keys WRONG_TYPE'],
    [{ keys: ['hero', 1] }, 'keys[1] WRONG_TYPE'],
    [{ keys: Array.from({ length: MAX_DECIDE_KEYS + 1 }, () => 'k') }, 'keys OUT_OF_RANGE'],
    [{ userId: {} }, 'userId WRONG_TYPE'],
    [{ anonymousId: 'é'.repeat(257) }, 'anonymousId IDENTIFIER_INVALID'],
    [{ attributes: [] }, 'attributes WRONG_TYPE'],
    [
      { context: { consent: { categoryPreferences: 'all' } } },
      'context.consent.categoryPreferences WRONG_TYPE',
    ],
    [{ minVersion: -1 }, 'minVersion OUT_OF_RANGE'],
    [{ minVersion: '1' }, 'minVersion WRONG_TYPE'],
    [{ explain: 'yes' }, 'explain WRONG_TYPE'],
    [{ token: 1 }, 'token WRONG_TYPE'],
    [{ item: 17 }, 'item WRONG_TYPE'],
    [{ session: [] }, 'session WRONG_TYPE'],
    [{ session: { items: 'p-1' } }, 'session.items WRONG_TYPE'],
    [{ session: { items: ['p-1', null] } }, 'session.items[1] WRONG_TYPE'],
  ])('%j names the field: %s', (body, issue) => {
    expect(issuesOf(body)).toEqual([issue]);
  });

  it('names everything that is wrong at once', () => {
    expect(issuesOf({ keys: 1, attributes: 1, userId: [] })).toHaveLength(3);
  });

  it('null is the same as absent, as real clients send it', () => {
    expect(
      parseDecideBody({ userId: null, anonymousId: null, attributes: null, keys: null, minVersion: null }),
    ).toEqual({
      ok: true,
      value: { attributes: {}, context: {}, session: [], explain: false },
    });
  });

  it('only true grants a purpose, and a record denies what it does not name', () => {
    const preferences = JSON.parse(
      '{"analytics":true,"personalization":1,"__proto__":{"loyalty":true}}',
    ) as object;
    const parsed = parseDecideBody({ context: { consent: { categoryPreferences: preferences } } });
    expect(parsed.ok && parsed.value.purposes).toBe(2);
  });

  it('never throws, whatever JSON comes', () => {
    fc.assert(fc.property(fc.jsonValue(), (body) => typeof parseDecideBody(body).ok === 'boolean'));
  });
});
