import { describe, expect, it } from 'vitest';
import { PURPOSE_BIT } from '../../../core/consent.ts';
import type { Env } from '../../../edge/env.ts';
import { takeCounts } from '../../../edge/health/port.ts';
import {
  clearedCookies,
  mayReturnState,
  mintAnonymousId,
  readVisitor,
  sealState,
  visitorCookies,
  withoutStateCookie,
} from '../../../edge/visitor/port.ts';
import type { Snapshot } from '../../../core/profile/types.ts';

const key = (kid: string) => ({
  kid,
  key: btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))))
    .replaceAll('+', '-')
    .replaceAll('/', '_'),
});
/** A snapshot of somebody who granted everything. */
const aSnapshot = (fields: Partial<Snapshot> = {}): Snapshot => ({
  v: 1,
  version: 1000,
  asOf: 1000,
  subject: { person: '000-person', names: ['dev/id/name'], linked: false },
  assignmentId: 'assignment-1',
  purposes: 63,
  traits: {},
  audiences: [],
  definitions: 1,
  scores: {},
  rfm: {},
  recent: [],
  sticky: {},
  ...fields,
});
const older = key('older');
const newer = key('newer');
const envOf = (...keys: object[]) =>
  ({ SEALING_KEYS: JSON.stringify(keys), EMBEDDED: 'true' }) as unknown as Env;
const env = envOf(newer, older);
const STORAGE = PURPOSE_BIT.storage;
const DAY = 24 * 3600 * 1000;
const NOW = Date.UTC(2026, 5, 1);

const visit = (cookie: string, headers: Record<string, string> = {}) =>
  new Request('https://shop.example/', { headers: { ...(cookie === '' ? {} : { cookie }), ...headers } });
const cookieFor = async (anonymousId: string, from: Env = env, now = NOW) =>
  (await visitorCookies(from, { anonymousId, purposes: STORAGE, now }))[0]?.split(';', 1)[0] ?? '';

describe('the cookie `aparte`', () => {
  it('gives back the id that was signed, whatever characters it has', async () => {
    for (const id of [mintAnonymousId(), 'a.b.c', 'a;b=c, "d" é', '.']) {
      const visitor = await readVisitor(visit(`x=1; ${await cookieFor(id)}; y=2`), env, 'dev', NOW);
      expect(visitor.anonymousId).toBe(id);
      expect(visitor.mintedAt).toBe(NOW);
    }
  });

  it('is HttpOnly, Lax, at most 13 months, and Secure but on the embedded default', async () => {
    const set = { anonymousId: 'a', purposes: STORAGE, now: NOW };
    const [embedded = ''] = await visitorCookies(env, set);
    expect(embedded).toMatch(/; Max-Age=34128000; Path=\/; HttpOnly; SameSite=Lax$/);
    const [deployed = ''] = await visitorCookies({ ...env, EMBEDDED: 'false' }, set);
    expect(deployed).toMatch(/; Secure$/);
    expect((await visitorCookies(env, { ...set, secure: true }))[0]).toMatch(/; Secure$/);
  });

  it('opens with an older key, not with one that is gone, and is signed with the newest', async () => {
    const old = await cookieFor('id', envOf(older));
    expect((await readVisitor(visit(old), env, 'dev', NOW)).anonymousId).toBe('id');
    expect((await readVisitor(visit(old), envOf(newer), 'dev', NOW)).anonymousId).toBeUndefined();
    expect(await cookieFor('id')).toMatch(/^aparte=newer\./);
  });

  it('is refused when changed, or older than 13 months, and that is counted', async () => {
    takeCounts();
    const cookie = await cookieFor('id');
    const changed = [
      cookie.replace('.id', '.ie'),
      cookie.replace('newer', 'older'),
      cookie.slice(0, -4),
      'aparte=x',
      cookie.replace('.a.', '.m.'),
    ];
    for (const one of changed)
      expect((await readVisitor(visit(one), env, 'dev', NOW)).anonymousId, one).toBeUndefined();
    expect((await readVisitor(visit(cookie), env, 'dev', NOW + 394 * DAY)).anonymousId).toBe('id');
    expect((await readVisitor(visit(cookie), env, 'dev', NOW + 396 * DAY)).anonymousId).toBeUndefined();
    expect(takeCounts()).toEqual({ 'dropped:cookie-refused': changed.length + 1 });
  });

  it('an id that a page brought is marked, one that we made or a token proved is not', async () => {
    const made = mintAnonymousId();
    expect((await readVisitor(visit(await cookieFor(made)), env, 'dev', NOW)).adopted).toBe(false);
    expect((await readVisitor(visit(await cookieFor('brought')), env, 'dev', NOW)).adopted).toBe(true);
    const [proven = ''] = await visitorCookies(env, {
      anonymousId: 'p',
      purposes: STORAGE,
      proven: true,
      now: NOW,
    });
    expect((await readVisitor(visit(proven.split(';', 1)[0] ?? ''), env, 'dev', NOW)).adopted).toBe(false);
  });

  it('is not set again while it holds the same id', async () => {
    expect(await visitorCookies(env, { anonymousId: 'a', known: 'a', purposes: STORAGE })).toEqual([]);
  });

  it('without storage both cookies go', async () => {
    const cookies = await visitorCookies(env, { anonymousId: 'a', state: 's', purposes: ~STORAGE & 63 });
    expect(cookies).toEqual(clearedCookies());
    expect(cookies.map((line) => /^(\w+)=; Max-Age=0;/.exec(line)?.[1])).toEqual(['aparte', 'aparte_state']);
  });
});

describe('the state', () => {
  it('of cookie and header the newer counts', async () => {
    const sealed = (version: number) => sealState(env, 'dev', aSnapshot({ version }), NOW);
    const [one, two] = [await sealed(1), await sealed(2)];
    for (const [cookie, header] of [
      [one, two],
      [two, one],
    ]) {
      const visitor = await readVisitor(
        visit(`aparte_state=${cookie}`, { 'aparte-state': header ?? '' }),
        env,
        'dev',
        NOW,
      );
      expect(visitor.state?.version).toBe(2);
    }
  });

  it('is at most 3 KB: a larger snapshot leaves, its subject stays', async () => {
    const large = aSnapshot({ traits: { text: 'é'.repeat(2000) }, version: 7 });
    const state = await sealState(env, 'dev', large, NOW);
    expect(state.length).toBeLessThanOrEqual(3072);
    const visitor = await readVisitor(visit('', { 'aparte-state': state }), env, 'dev', NOW);
    const { subject, purposes, assignmentId } = large;
    expect(visitor.state).toEqual({ version: 7, ...subject, purposes, assignmentId });
  });

  it('is believed for 30 minutes, by the key it was sealed with', async () => {
    const state = await sealState(envOf(older), 'dev', aSnapshot(), NOW);
    const at = async (from: Env, now: number) =>
      (await readVisitor(visit('', { 'aparte-state': state }), from, 'dev', now)).state?.person;
    expect(await at(env, NOW + 29 * 60_000)).toBe('000-person');
    expect(await at(env, NOW + 30 * 60_000)).toBeUndefined();
  });

  it.each(['', 'not json', '[]', '[{"kid":"k","key":"short"}]', '[{"kid":"../k","key":""}]'])(
    'without usable keys (%j) nothing is sealed, opened or thrown',
    async (keys) => {
      const broken = { SEALING_KEYS: keys } as Env;
      expect(await sealState(broken, 'dev', aSnapshot(), NOW)).toBe('');
      expect(
        await readVisitor(visit('aparte=a.b.m.c.d', { 'aparte-state': 'x' }), broken, 'dev', NOW),
      ).toEqual({ gpc: false });
      expect(await visitorCookies(broken, { anonymousId: 'a', state: '', purposes: STORAGE })).toEqual([]);
    },
  );
});

describe('who may have a state', () => {
  const linked = aSnapshot({ subject: { person: 'p', names: [], linked: true } });
  const alone = aSnapshot({ subject: { person: 'p', names: [], linked: false } });
  const id = '2b1f0b9e-8f6f-4a57-9d6c-0d1c2f3a4b5c';
  const state = { version: 1, person: 'p', names: [], linked: true, purposes: 63, assignmentId: 'a' };
  const bare = { trusted: false };
  it.each([
    ['a trusted key', { trusted: true }, { gpc: false }, linked, undefined, true],
    ['a token', { ...bare, proven: true }, { gpc: false }, linked, id, true],
    ['a bare id of somebody with a login', bare, { gpc: false }, linked, id, false],
    ['a bare id of a device alone', bare, { gpc: false }, alone, id, true],
    ['a bare id that can be guessed', bare, { gpc: false }, alone, 'visitor-1', false],
    ['no id', bare, { gpc: false }, alone, undefined, false],
    ['our cookie', bare, { gpc: false, anonymousId: id }, linked, id, true],
    ['our cookie alone', bare, { gpc: false, anonymousId: id }, linked, undefined, true],
    ['our cookie of another device', bare, { gpc: false, anonymousId: 'other' }, alone, id, false],
    [
      'a cookie with an id that a page brought',
      bare,
      { gpc: false, anonymousId: id, adopted: true },
      linked,
      id,
      false,
    ],
    ['the state of this very person', bare, { gpc: false, state }, linked, id, true],
    ['the state of somebody else', bare, { gpc: false, state: { ...state, person: 'q' } }, linked, id, false],
  ])('%s', (_who, proof, visitor, snapshot, asked, may) => {
    expect(mayReturnState(proof, visitor, snapshot, asked)).toBe(may);
  });
});

describe('the Cookie header for the origin', () => {
  it.each([
    ['a=1; aparte_state=x; b=2', 'a=1; b=2'],
    ['aparte_state=x', null],
    ['aparte_state=x; aparte_state=y', null],
    ['a=aparte_state; xaparte_state=1', 'a=aparte_state; xaparte_state=1'],
    ['a=1;b=2', 'a=1;b=2'],
  ])('%j becomes %j', (header, rest) => {
    expect(withoutStateCookie(header)).toBe(rest);
  });
});
