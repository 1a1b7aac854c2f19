import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { identifierTypes, normalIdentifier, readExternalIds } from '../../core/identifier-types.ts';
import type { Json } from '../../core/events.ts';
import { judgeLink, type Side } from '../../core/people/linking.ts';

const types = identifierTypes({
  identifiers: {
    emailSha256: { caseInsensitive: true },
    loyaltyCard: { limit: 2, blocked: ['9999*', 'STORE', '*-test'] },
    kiosk: { link: 'never' },
  },
});
const read = (list: Json) => readExternalIds({ externalIds: list }, types, 'context');
const paths = (list: Json) => read(list).issues.map(({ path, code }) => `${path} ${code}`);
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe('external identifiers of an event', () => {
  it('come in the order the project trusts them, each once, in their normal form', () => {
    const list = [
      { id: ' C-1 ', type: 'loyaltyCard' },
      { id: 'ABC', type: 'emailSha256', collection: 'users', encoding: 'none' },
      { id: 'abc', type: 'emailSha256' },
      { id: 7, type: 'loyaltyCard' },
    ];
    expect(read(list)).toEqual({
      ids: [
        { type: 'emailSha256', value: 'abc' },
        { type: 'loyaltyCard', value: 'C-1' },
        { type: 'loyaltyCard', value: '7' },
      ],
      issues: [],
    });
    expect(normalIdentifier(types, { type: 'userId', value: ' U ' })).toEqual({
      type: 'userId',
      value: ' U ',
    });
  });

  it.each<[string, Json, string]>([
    ['no list', 'x', 'context.externalIds WRONG_TYPE'],
    ['an entry that is text', ['x'], 'context.externalIds[0] WRONG_TYPE'],
    ['an undeclared type', [{ id: 'a', type: 'phone' }], 'context.externalIds[0].type UNKNOWN_VALUE'],
    ['one of ours', [{ id: 'a', type: 'userId' }], 'context.externalIds[0].type UNKNOWN_VALUE'],
    [
      'another collection',
      [{ id: 'a', type: 'loyaltyCard', collection: 'accounts' }],
      'context.externalIds[0].collection UNKNOWN_VALUE',
    ],
    ['no id', [{ type: 'loyaltyCard' }], 'context.externalIds[0].id WRONG_TYPE'],
    ['zeros', [{ id: '000000000', type: 'loyaltyCard' }], 'context.externalIds[0].id IDENTIFIER_INVALID'],
    ['null', [{ id: 'NULL', type: 'loyaltyCard' }], 'context.externalIds[0].id IDENTIFIER_INVALID'],
    [
      'a blocked value',
      [{ id: 'store', type: 'loyaltyCard' }],
      'context.externalIds[0].id IDENTIFIER_INVALID',
    ],
    [
      'a blocked beginning',
      [{ id: '9999-1', type: 'loyaltyCard' }],
      'context.externalIds[0].id IDENTIFIER_INVALID',
    ],
    [
      'a blocked end',
      [{ id: 'x-Test', type: 'loyaltyCard' }],
      'context.externalIds[0].id IDENTIFIER_INVALID',
    ],
    [
      'a test address',
      [{ id: 'jane@example.com', type: 'loyaltyCard' }],
      'context.externalIds[0].id IDENTIFIER_INVALID',
    ],
    [
      'its hash',
      [{ id: sha256('test@example.com'), type: 'emailSha256' }],
      'context.externalIds[0].id IDENTIFIER_INVALID',
    ],
    [
      'the hash of nothing',
      [{ id: sha256('').toUpperCase(), type: 'emailSha256' }],
      'context.externalIds[0].id IDENTIFIER_INVALID',
    ],
  ])('leaves out %s, and says where', (_what, list, issue) => {
    expect(read(list).ids).toEqual([]);
    expect(paths(list)).toEqual([issue]);
  });

  it('reads ten and says that there were more', () => {
    const list = Array.from({ length: 12 }, (_, i) => ({ id: `c${i}`, type: 'loyaltyCard' }));
    expect(read(list).ids).toHaveLength(10);
    expect(paths(list)).toEqual(['context.externalIds OUT_OF_RANGE']);
  });

  it('never looks up a type that says so, and never throws', () => {
    expect(read([{ id: 'k', type: 'kiosk' }])).toEqual({ ids: [], issues: [] });
    fc.assert(fc.property(fc.jsonValue(), (list) => void read(list as Json)));
  });
});

describe('who goes to whom', () => {
  const side: fc.Arbitrary<Side> = fc.record({
    person: fc.constantFrom('a', 'b', 'c'),
    isUser: fc.boolean(),
  });
  const rules = { link: 'merge' as const, persons: 2 };

  it('is the same whoever asks: one joins and the other reverses, and two logins never', () => {
    fc.assert(
      fc.property(side, side, (a, b) => {
        fc.pre(a.person !== b.person);
        const verdicts = [judgeLink(a, b, 0, rules), judgeLink(b, a, 0, rules)].sort();
        expect(verdicts).toEqual(a.isUser && b.isUser ? ['refuse', 'refuse'] : ['join', 'reverse']);
      }),
    );
  });

  it('contests what more persons show than may', () => {
    const users: [Side, Side] = [
      { person: 'a', isUser: true },
      { person: 'b', isUser: true },
    ];
    expect(judgeLink(...users, 0, { link: 'merge', persons: 1 })).toBe('contest');
    expect([0, 1, 2].map((showed) => judgeLink(...users, showed, { link: 'merge', persons: 3 }))).toEqual([
      'refuse',
      'refuse',
      'contest',
    ]);
    expect(judgeLink(users[0], 'another login', 0, rules)).toBe('refuse');
    expect(judgeLink({ ...users[0], isUser: false }, 'another login', 0, rules)).toBe('reverse');
    expect(judgeLink(users[0], 'everybody', 0, rules)).toBe('refuse');
    expect(judgeLink(users[0], 'nobody', 0, rules)).toBe('take');
    expect(judgeLink(users[0], users[0], 0, rules)).toBe('own');
  });
});
