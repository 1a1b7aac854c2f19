import { describe, expect, it } from 'vitest';
import type { FlagDocument } from '../../../core/config/types.ts';
import { changesBetween } from '../../../playground/console/screens/history/changes.ts';

const hero = (fields: Partial<FlagDocument> = {}): FlagDocument => ({
  kind: 'flag',
  key: 'hero',
  type: 'content',
  default: { title: { en: 'Welcome' } },
  ...fields,
});
const rule = (id: string, title: string) => ({ id, value: { title } });

describe('changesBetween', () => {
  it('names what was added, changed and taken away, by kind and key', () => {
    const before = [hero(), hero({ key: 'gone' })];
    const after = [hero({ key: 'new' }), hero({ default: { title: { en: 'Hello' } } })];
    expect(changesBetween(before, after).map(({ key, what }) => [key, what])).toEqual([
      ['gone', 'removed'],
      ['hero', 'changed'],
      ['new', 'added'],
    ]);
  });

  it('tells where a value differs, what it was and what it is', () => {
    const [change] = changesBetween([hero()], [hero({ default: { title: { en: 'Hello', fr: 'Salut' } } })]);
    expect(change?.values).toEqual([
      { path: ['default', 'title', 'en'], before: 'Welcome', after: 'Hello' },
      { path: ['default', 'title', 'fr'], before: undefined, after: 'Salut' },
    ]);
  });

  it('follows rules by their ids: a rule put in front changes no other', () => {
    const [change] = changesBetween(
      [hero({ rules: [rule('a', 'A'), rule('b', 'B')] })],
      [hero({ rules: [rule('new', 'N'), rule('a', 'A'), rule('b', 'B2')] })],
    );
    expect(change?.values).toEqual([
      { path: ['rules', 0], before: undefined, after: rule('new', 'N') },
      { path: ['rules', 2, 'value', 'title'], before: 'B', after: 'B2' },
    ]);
  });

  it('compares lists without ids place by place', () => {
    const [change] = changesBetween([hero({ default: ['a', 'b'] })], [hero({ default: ['a'] })]);
    expect(change?.values).toEqual([{ path: ['default', 1], before: 'b', after: undefined }]);
  });

  it('sees no change in another order of documents and fields', () => {
    const other = JSON.parse(
      '{"default":{"title":{"en":"Welcome"}},"type":"content","key":"hero","kind":"flag"}',
    );
    expect(changesBetween([hero({ key: 'b' }), hero()], [other, hero({ key: 'b' })])).toEqual([]);
  });

  it('takes a field called __proto__ as data', () => {
    const evil = JSON.parse('{"kind":"flag","key":"hero","type":"content","default":{"__proto__":{"x":1}}}');
    const [change] = changesBetween([hero({ default: {} })], [evil]);
    expect(change?.values).toEqual([{ path: ['default', '__proto__'], before: undefined, after: { x: 1 } }]);
  });
});
