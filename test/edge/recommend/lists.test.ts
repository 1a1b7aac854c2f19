import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FlagDocument, ItemDocument } from '../../../core/config/types.ts';
import { CATALOGUE, itemDocuments } from '../../../playground/shop/catalogue.ts';
import { makeSecrets } from '../../../playground/start/secrets.ts';
import { PROJECT } from '../../builders/decide.ts';
import { cookiesOf, GRANTED, personalEdge, publish } from '../decide/personal-edge.ts';
import type { TestEdge } from '../harness.ts';

const flag = (key: string, value: FlagDocument['default']): FlagDocument => ({
  kind: 'flag',
  key,
  type: 'recommendations',
  default: value,
});
const related = flag('related', { strategy: 'related', limit: 4, title: { en: 'Goes with it', fr: 'Avec' } });
const popular = flag('popular', { strategy: 'popular', limit: 4 });

const PHONES = CATALOGUE.filter(({ range, stock }) => range === 'phones' && stock > 0);
const CASES = CATALOGUE.filter(({ range, stock }) => range === 'phone-cases' && stock > 0);
const BOOKS = CATALOGUE.filter(({ range, stock }) => range === 'books' && stock > 0);
const [phone, otherPhone, thirdPhone] = PHONES.map(({ key }) => key);
const [cover] = CASES.map(({ key }) => key);
const [book] = BOOKS.map(({ key }) => key);

const again = {
  stateDir: mkdtempSync(join(tmpdir(), 'aparte-lists-')),
  secrets: makeSecrets('admin-token-of-tests'),
};
let edge: TestEdge;
let sent = 0;

type Consent = Partial<Record<keyof typeof GRANTED, boolean>>;

async function send(
  events: readonly { who: object; event: string; properties: object; at?: number; consent?: Consent }[],
): Promise<void> {
  const batch = events.map(({ who, event, properties, at, consent }) => ({
    type: 'track',
    ...who,
    messageId: `m-${(sent += 1)}`,
    event,
    properties,
    ...(at === undefined ? {} : { timestamp: new Date(at).toISOString() }),
    context: { consent: { categoryPreferences: consent ?? GRANTED } },
  }));
  const answer = await edge.post('/v1/batch', { batch }, { key: 'sk_local' });
  if (answer.status !== 200) throw new Error(answer.text);
}

const look = (who: object, item: string | undefined, consent?: Consent) => ({
  who,
  event: 'Product Viewed',
  properties: { product_id: item },
  ...(consent === undefined ? {} : { consent }),
});
const buy = (who: object, order: string, ...items: (string | undefined)[]) => ({
  who,
  event: 'Order Completed',
  properties: { order_id: order, revenue: 10, products: items.map((item) => ({ product_id: item })) },
});

interface Told {
  readonly items: readonly {
    readonly id: string;
    readonly title: string;
    readonly step: string;
    readonly reason: { readonly code: string; readonly text: string };
  }[];
  readonly title?: string;
}

async function list(key: string, body: object = {}, init: { key?: string } = {}): Promise<Told> {
  const answer = await edge.post('/v1/decide', { keys: [key], ...body }, init);
  if (answer.status !== 200) throw new Error(answer.text);
  return answer.json.decisions[key].value as Told;
}

const ids = ({ items }: Told) => items.map(({ id }) => id);

/** Asks until the answer is as wanted: what changes lists is on its way for some seconds. */
async function until(ask: () => Promise<Told>, wanted: (told: Told) => boolean, seconds = 20): Promise<Told> {
  let told = await ask();
  for (let n = 0; n < seconds * 5 && !wanted(told); n++) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    told = await ask();
  }
  return told;
}

const person = (n: number) => ({ userId: `buyer-${n}` });

beforeAll(async () => {
  edge = await personalEdge({
    documents: [PROJECT, related, popular],
    bindings: { RECOMMEND_REBUILD_MS: '4000' },
    again,
  });
  const stored = await edge.admin('POST', '/items', itemDocuments());
  if (stored.json.accepted !== CATALOGUE.length) throw new Error(stored.text);
  await send([
    ...[1, 2, 3].map((n) => buy(person(n), `o-${n}`, phone, cover)),
    ...[4, 5].flatMap((n) => [look(person(n), phone), look(person(n), otherPhone)]),
    ...[6, 7, 8, 9].map((n) => look(person(n), thirdPhone)),
    look(person(10), book),
  ]);
}, 60_000);
afterAll(async () => {
  await edge.stop();
  rmSync(again.stateDir, { recursive: true, force: true });
});

describe('a list placement', () => {
  it('is answered with items from what was bought, seen and popular, each with its reason', async () => {
    const told = await until(
      () => list('related', { item: phone, context: { locale: 'en-GB' } }),
      ({ items }) => items.length === 4,
    );
    expect(told.title).toBe('Goes with it');
    expect(told.items.map(({ id, step, reason }) => `${id} ${step} ${reason.code}`)).toEqual([
      `${cover} together BOUGHT_TOGETHER`,
      `${otherPhone} seen SEEN_TOGETHER`,
      `${thirdPhone} range POPULAR_IN_RANGE`,
      `${book} popular POPULAR`,
    ]);
    const bought = CATALOGUE.find(({ key }) => key === cover);
    const onView = CATALOGUE.find(({ key }) => key === phone);
    expect(told.items[0]).toEqual({
      id: cover,
      title: bought?.title.en,
      url: bought?.url,
      image: bought?.image,
      price: bought?.price,
      reason: { code: 'BOUGHT_TOGETHER', text: `Bought together with ${onView?.title.en}` },
      step: 'together',
    });
  });

  it('speaks the language that was asked for', async () => {
    const told = await list('related', { item: phone, context: { locale: 'fr-FR' } });
    const onView = CATALOGUE.find(({ key }) => key === phone);
    expect(told.title).toBe('Avec');
    expect(told.items[0]?.title).toBe(CATALOGUE.find(({ key }) => key === cover)?.title.fr);
    expect(told.items[0]?.reason.text).toBe(`Acheté avec ${onView?.title.fr}`);
  });

  it('needs no permission where it reads the request alone, and takes its cue from the session', async () => {
    const refused = { context: { consent: { categoryPreferences: {} } } };
    expect(ids(await list('related', { ...refused, item: phone }))[0]).toBe(cover);
    expect(ids(await list('related', { ...refused, session: { items: [otherPhone] } }))[0]).toBe(phone);
    expect(ids(await list('popular', refused))[0]).toBe(phone);
  });

  it('does not show again what the person bought, unless the person withdrew the permission to know', async () => {
    const who = { userId: 'buyer-1' };
    const asBuyer = (consent: Consent) =>
      list(
        'related',
        { ...who, item: phone, context: { consent: { categoryPreferences: consent } } },
        { key: 'sk_local' },
      );
    expect(ids(await asBuyer(GRANTED))).not.toContain(cover);
    expect(ids(await asBuyer({ analytics: true }))).toContain(cover);
    // Looking at it again is no reason to forget the purchase.
    await send([look(who, cover)]);
    expect(ids(await asBuyer(GRANTED))).not.toContain(cover);
  });

  it('takes its cue from what the person looked at, only with the permission', async () => {
    const who = { userId: 'reader' };
    await send([look(who, otherPhone)]);
    const asReader = (consent: Consent) =>
      list(
        'related',
        { ...who, context: { consent: { categoryPreferences: consent } } },
        { key: 'sk_local' },
      );
    expect((await asReader(GRANTED)).items[0]).toMatchObject({ id: phone, step: 'seen' });
    expect((await asReader({ analytics: true })).items[0]?.step).toBe('popular');
  });

  it('is a flag: a rule and an experiment may change its strategy, and other SDKs read the strategy', async () => {
    const rule = {
      if: { 'context.page.path': '/books' },
      value: { strategy: 'popular', limit: 4, range: 'books' },
    };
    await publish(edge, [PROJECT, { ...related, rules: [rule] }, popular]);
    const told = await until(
      () => list('related', { item: phone, context: { page: { path: '/books' } } }),
      (answer) => ids(answer)[0] === book,
    );
    expect(told.items.map(({ id, step }) => `${id} ${step}`)).toEqual([`${book} range`]);
    const payload = await edge.get('/api/features/wk_local');
    expect(payload.json.features.popular).toEqual({ defaultValue: { strategy: 'popular', limit: 4 } });
    await publish(edge, [PROJECT, related, popular]);
  });

  it('names what is wrong with the item and the session of a request', async () => {
    const answer = await edge.post('/v1/decide', { keys: ['related'], item: 17, session: { items: [1] } });
    expect(answer.status).toBe(400);
    expect(answer.json.errors.map(({ path }: { path: string }) => path)).toEqual([
      'item',
      'session.items[0]',
    ]);
  });
});

describe('lists follow what changes, within seconds', () => {
  it('new events', async () => {
    await send([20, 21, 22, 23, 24].map((n) => buy(person(n), `o-${n}`, phone, book)));
    const told = await until(
      () => list('related', { item: phone }),
      (answer) => ids(answer)[0] === book,
    );
    expect(told.items[0]).toMatchObject({ id: book, step: 'together' });
  });

  it('stock, prices and items that leave the catalogue', async () => {
    const item = (key: string | undefined, change: Partial<ItemDocument>) => ({
      ...itemDocuments().find((one) => one.key === key),
      ...change,
    });
    await edge.admin('PUT', '/items', [
      item(book, { stock: 0 }),
      item(cover, { price: { amountMinor: 1, currency: 'EUR' } }),
    ]);
    const told = await until(
      () => list('related', { item: phone }),
      (answer) => ids(answer)[0] === cover,
    );
    expect(ids(told)).not.toContain(book);
    expect(told.items[0]).toMatchObject({ id: cover, price: { amountMinor: 1 } });
    await edge.admin('DELETE', `/items/${cover}`);
    expect(
      ids(
        await until(
          () => list('related', { item: phone }),
          (answer) => ids(answer)[0] !== cover,
        ),
      )[0],
    ).toBe(otherPhone);
    await edge.admin('PUT', '/items', [item(cover, {}), item(book, {})]);
    await until(
      () => list('related', { item: phone }),
      (answer) => ids(answer)[0] === book,
    );
  });

  it('not what a person allowed no personalisation for, nor what our own people do', async () => {
    const [, , , loud, own] = PHONES.map(({ key }) => key);
    const cookie = cookiesOf(await edge.admin('POST', '/own-visits', { excluded: true }));
    for (let n = 0; n < 30; n++) await send([look({ userId: `loud-${n}` }, loud, { analytics: true })]);
    await edge.post(
      '/v1/batch',
      {
        batch: Array.from({ length: 30 }, (_, n) => ({
          type: 'track',
          anonymousId: crypto.randomUUID(),
          messageId: `own-${n}`,
          event: 'Product Viewed',
          properties: { product_id: own },
          context: { consent: { categoryPreferences: GRANTED } },
        })),
      },
      { headers: { cookie, 'sec-fetch-site': 'same-origin' } },
    );
    // Later events are in: so these were passed over.
    const last = PHONES[5]?.key;
    await send(Array.from({ length: 12 }, (_, n) => look(person(40 + n), last)));
    const told = await until(
      () => list('popular'),
      (answer) => ids(answer).includes(last ?? ''),
    );
    expect(ids(told)).toContain(last);
    expect(ids(told)).not.toContain(loud);
    expect(ids(told)).not.toContain(own);
  });

  it('what was withdrawn is gone once everything was gone through again', async () => {
    const [lamp] = CATALOGUE.filter(({ range, stock }) => range === 'lamps' && stock > 0).map(
      ({ key }) => key,
    );
    const people = Array.from({ length: 60 }, () => ({ anonymousId: crypto.randomUUID() }));
    await send(people.map((who) => look(who, lamp)));
    const before = await until(
      () => list('popular'),
      (answer) => ids(answer)[0] === lamp,
    );
    expect(ids(before)[0]).toBe(lamp);
    for (const who of people) {
      await edge.post('/v1/consent', { ...who, purposes: { analytics: true }, source: 'test' });
    }
    const after = await until(
      () => list('popular'),
      (answer) => !ids(answer).includes(lamp ?? ''),
      30,
    );
    expect(ids(after)).not.toContain(lamp);
    expect(after.items).toHaveLength(4);
  });
});

describe('after a restart', () => {
  it('the same lists are there without a new event', async () => {
    const before = ids(await list('related', { item: phone }));
    expect(before[0]).toBe(book);
    await edge.stop();
    edge = await personalEdge({ documents: null, again });
    const after = await until(
      () => list('related', { item: phone }),
      (answer) => answer.items.length > 0,
    );
    expect(ids(after)).toEqual(before);
  });
});
