import * as fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { ALL_PURPOSES, purposeMaskOf } from '../../../core/consent.ts';
import { MAX_EVENT_BYTES } from '../../../core/events.ts';
import { type EventDoor, parseEvent } from '../../../core/wire/events.ts';
import { parseInstant } from '../../../core/wire/instants.ts';
import { jsonBytes, jsonBytesBound, MAX_DEPTH } from '../../../core/wire/sizes.ts';

// Property tests do a lot; a busy machine must not fail them.
vi.setConfig({ testTimeout: 60_000 });

const RECEIVED = Date.UTC(2026, 3, 20, 10);
const HOUR = 3_600_000;

function door(fields: Partial<EventDoor> = {}): EventDoor {
  return {
    receivedAt: RECEIVED,
    source: 'browser',
    trusted: false,
    random: () => 'made',
    indexPath: '',
    ...fields,
  };
}

const track = (fields: object = {}) => ({
  type: 'track',
  event: 'Seen',
  anonymousId: 'device-1',
  messageId: 'm',
  ...fields,
});

function accepted(input: unknown, fields?: Partial<EventDoor>) {
  const parsed = parseEvent(input, door(fields));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return parsed.value.event;
}

function issues(input: unknown, fields?: Partial<EventDoor>) {
  const parsed = parseEvent(input, door(fields));
  return parsed.ok ? [] : parsed.issues.map(({ path, code }) => [path, code]);
}

describe('parseEvent', () => {
  it('reads what analytics.js sends', () => {
    const event = accepted({
      type: 'track',
      event: 'Product Viewed',
      properties: { product_id: 'p-1' },
      context: {
        ip: '203.0.113.7',
        locale: 'fr',
        consent: { categoryPreferences: { analytics: true, ads: true } },
      },
      integrations: { All: true },
      anonymousId: '6f1c2e0e-1111-4222-8333-444455556666',
      userId: null,
      timestamp: '2026-04-20T09:59:58.000Z',
      sentAt: '2026-04-20T09:59:59.000Z',
      writeKey: 'wk',
      messageId: 'ajs-next-1-x',
      _metadata: {},
    });
    expect(event).toEqual({
      messageId: 'ajs-next-1-x',
      type: 'track',
      name: 'Product Viewed',
      timestamp: RECEIVED - 1000,
      originalTimestamp: '2026-04-20T09:59:58.000Z',
      receivedAt: RECEIVED,
      anonymousId: '6f1c2e0e-1111-4222-8333-444455556666',
      properties: { product_id: 'p-1' },
      traits: {},
      context: { locale: 'fr', consent: { categoryPreferences: { analytics: true, ads: true } } },
      integrations: { All: true },
      source: 'browser',
      purposes: purposeMaskOf(['analytics']),
    });
  });

  it('takes the type from the route, before the event’s own', () => {
    expect(
      accepted({ anonymousId: 'd', name: 'Home', category: 'c', type: 'x' }, { type: 'page' }),
    ).toMatchObject({
      type: 'page',
      name: 'Home',
      properties: { category: 'c' },
    });
    expect(accepted({ anonymousId: 'd', name: null }, { type: 'screen' }).name).toBe('');
  });

  it('believes a userId only from a trusted sender, and takes numbers as ids', () => {
    expect(accepted(track({ userId: 'u' }))).toMatchObject({ claimedUserId: 'u' });
    expect(accepted(track({ userId: 'u' }))).not.toHaveProperty('userId');
    expect(accepted(track({ userId: 42 }), { trusted: true })).toMatchObject({ userId: '42' });
    expect(accepted(track({ userId: 42 }), { trusted: true })).not.toHaveProperty('claimedUserId');
  });

  it('makes a messageId where the sender made none', () => {
    for (const messageId of [undefined, null, ''])
      expect(accepted(track({ messageId })).messageId).toBe('made');
  });

  it('lays the batch’s context under the event’s, and drops the address of either', () => {
    const event = accepted(track({ context: { locale: 'fr' } }), {
      batchContext: { locale: 'en', timezone: 'Europe/Paris', ip: '203.0.113.7' },
      batchIntegrations: { All: false },
    });
    expect(event.context).toEqual({ locale: 'fr', timezone: 'Europe/Paris' });
    expect(event.integrations).toEqual({ All: false });
  });

  it('carries its own consent record, else the source’s default', () => {
    const own = parseEvent(
      track({ context: { consent: { categoryPreferences: {} } } }),
      door({ sourceDefault: 6 }),
    );
    expect(own.ok && [own.value.ownPurposes, own.value.event.purposes]).toEqual([true, 0]);
    const other = parseEvent(track({ context: { consent: {} } }), door({ sourceDefault: 6 }));
    expect(other.ok && [other.value.ownPurposes, other.value.event.purposes]).toEqual([false, 6]);
    const mapped = accepted(
      track({ context: { consent: { categoryPreferences: { C0002: true, __proto__: true } } } }),
      {
        categories: { C0002: ['analytics', 'storage'] },
      },
    );
    expect(mapped.purposes).toBe(3);
    expect(mapped.purposes).not.toBe(ALL_PURPOSES);
  });

  it('keeps prices as they came, text too, and lets quantities be negative', () => {
    const properties = { price: '19.99', revenue: 0, products: [{ price: '3', quantity: -2 }] };
    expect(accepted(track({ event: 'Order Completed', properties })).properties).toEqual(properties);
    expect(
      accepted(track({ event: 'Temperature Read', properties: { value: -5 } })).properties['value'],
    ).toBe(-5);
  });
});

describe('time', () => {
  const at = (fields: object, more?: Partial<EventDoor>) => accepted(track(fields), more).timestamp;

  it('cancels a wrong clock: received − (sent − happened)', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -30 * 365 * 24, max: 30 * 365 * 24 }).map((hours) => hours * HOUR),
        fc.integer({ min: 0, max: 48 * HOUR }),
        fc.constantFrom('timestamp', 'originalTimestamp'),
        fc.boolean(),
        (skew, age, field, asBatch) => {
          const sent = RECEIVED + skew;
          const written = new Date(sent - age).toISOString();
          const sentAt = new Date(sent).toISOString();
          const event = asBatch
            ? accepted(track({ [field]: written }), { sentAt: sent })
            : accepted(track({ [field]: written, sentAt }));
          expect(event.timestamp).toBe(RECEIVED - age);
          expect(event.originalTimestamp).toBe(skew === 0 ? undefined : written);
        },
      ),
    );
  });

  it('corrects an event of 2051 that was sent in 2051, and rejects one that was not', () => {
    const future = { timestamp: '2051-01-01T00:00:00Z' };
    expect(at({ ...future, sentAt: '2051-01-01T00:00:05Z' })).toBe(RECEIVED - 5000);
    expect(issues(track(future))).toEqual([['timestamp', 'EVENT_IN_FUTURE']]);
    expect(issues(track({ ...future, sentAt: '2026-04-20T10:00:00Z' }))).toEqual([
      ['timestamp', 'EVENT_IN_FUTURE'],
    ]);
    expect(at({ timestamp: RECEIVED + 24 * HOUR })).toBe(RECEIVED + 24 * HOUR);
    expect(issues(track({ timestamp: RECEIVED + 24 * HOUR + 1 }))).toEqual([
      ['timestamp', 'EVENT_IN_FUTURE'],
    ]);
  });

  it('takes the timestamp as it is without sentAt, and the time of arrival without either', () => {
    expect(at({ timestamp: '2011-12-01T08:26:00Z' })).toBe(Date.UTC(2011, 11, 1, 8, 26));
    expect(at({ timestamp: null })).toBe(RECEIVED);
    expect(at({ sentAt: '2000-01-01T00:00:00Z' })).toBe(RECEIVED);
    expect(at({ timestamp: 1_700_000_000 })).toBe(1_700_000_000_000);
  });

  it('names a date that is none', () => {
    expect(issues(track({ timestamp: 'yesterday-ish' }))).toEqual([['timestamp', 'WRONG_TYPE']]);
    expect(issues(track({ originalTimestamp: {} }))).toEqual([['originalTimestamp', 'WRONG_TYPE']]);
    expect(issues(track({ timestamp: 1.5e9, sentAt: true }))).toEqual([['sentAt', 'WRONG_TYPE']]);
    expect(issues(track({ timestamp: '1970-01-01T00:00:00Z', sentAt: '2051-01-01T00:00:00Z' }))).toEqual([
      ['timestamp', 'OUT_OF_RANGE'],
    ]);
  });

  it('reads ISO dates exactly as the platform does', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date(0), max: new Date('2199-12-31'), noInvalidDate: true }),
        fc.integer({ min: -14 * 60, max: 14 * 60 }),
        (date, offset) => {
          expect(parseInstant(date.toISOString())).toBe(date.getTime());
          const sign = offset < 0 ? '-' : '+';
          const zone = `${String(Math.floor(Math.abs(offset) / 60)).padStart(2, '0')}:${String(Math.abs(offset) % 60).padStart(2, '0')}`;
          const text = date.toISOString().replace('Z', sign + zone);
          const expected = Date.parse(text);
          expect(parseInstant(text)).toBe(expected < 0 ? null : expected);
          expect(parseInstant(text.replace(/:(\d\d)$/, '$1'))).toBe(expected < 0 ? null : expected);
        },
      ),
    );
  });

  it.each<[unknown, string | null]>([
    ['2026-04-20', '2026-04-20T00:00:00.000Z'],
    ['2026-04-20 10:00', '2026-04-20T10:00:00.000Z'],
    ['2026-04-20T10:00:00,5Z', '2026-04-20T10:00:00.500Z'],
    ['2026-04-20T10:00:00.123456789Z', '2026-04-20T10:00:00.123Z'],
    ['Tue, 01 Dec 2015 08:26:00 GMT', '2015-12-01T08:26:00.000Z'],
    ['Dec 25, 1995', '1995-12-25T00:00:00.000Z'],
    ['12/1/2010 8:26', '2010-12-01T08:26:00.000Z'],
    ['1713600000000', '2024-04-20T08:00:00.000Z'],
    ['2026-02-30', null],
    ['2026-02-30T10:00:00Z', null],
    ['2023-02-29', null],
    ['2026-04-20T25:00:00Z', null],
    ['Infinity', null],
    ['9'.repeat(60), null],
    [Number.NaN, null],
    [-1, null],
    [1e300, null],
    [true, null],
  ])('reads %j as %j', (written, expected) => {
    const at = parseInstant(written);
    expect(at === null ? null : new Date(at).toISOString()).toBe(expected);
  });
});

describe('what is wrong with an event is named, all of it', () => {
  const path = 'batch[3]';
  it.each<[string, unknown, string, string]>([
    ['no object', 'x', path, 'WRONG_TYPE'],
    ['a list', [], path, 'WRONG_TYPE'],
    ['null', null, path, 'WRONG_TYPE'],
    ['no type', { anonymousId: 'd' }, `${path}.type`, 'REQUIRED'],
    ['an unknown type', track({ type: 'trak' }), `${path}.type`, 'UNKNOWN_VALUE'],
    ['a type of another type', track({ type: {} }), `${path}.type`, 'UNKNOWN_VALUE'],
    ['no event name', track({ event: undefined }), `${path}.event`, 'REQUIRED'],
    ['a numeric event name', track({ event: 5 }), `${path}.event`, 'WRONG_TYPE'],
    ['a huge event name', track({ event: 'é'.repeat(129) }), `${path}.event`, 'OUT_OF_RANGE'],
    ['nobody', track({ anonymousId: null }), `${path}.anonymousId`, 'REQUIRED'],
    ['a 600-byte id', track({ anonymousId: 'a'.repeat(600) }), `${path}.anonymousId`, 'IDENTIFIER_INVALID'],
    [
      'a 600-byte userId of multi-byte text',
      track({ userId: 'é'.repeat(300) }),
      `${path}.userId`,
      'IDENTIFIER_INVALID',
    ],
    ['an empty id', track({ userId: '' }), `${path}.userId`, 'IDENTIFIER_INVALID'],
    [
      'a placeholder id',
      track({ anonymousId: null, userId: 'NULL' }),
      `${path}.userId`,
      'IDENTIFIER_INVALID',
    ],
    ['the zero id', track({ anonymousId: null, userId: 0 }), `${path}.userId`, 'IDENTIFIER_INVALID'],
    ['an object as id', track({ userId: { id: 1 } }), `${path}.userId`, 'WRONG_TYPE'],
    ['a long messageId', track({ messageId: 'm'.repeat(513) }), `${path}.messageId`, 'OUT_OF_RANGE'],
    ['a numeric messageId', track({ messageId: 1 }), `${path}.messageId`, 'WRONG_TYPE'],
    ['properties that are a list', track({ properties: [] }), `${path}.properties`, 'WRONG_TYPE'],
    ['context that is text', track({ context: 'x' }), `${path}.context`, 'WRONG_TYPE'],
    ['consent that is true', track({ context: { consent: true } }), `${path}.context.consent`, 'WRONG_TYPE'],
    [
      'preferences that are a list',
      track({ context: { consent: { categoryPreferences: [] } } }),
      `${path}.context.consent.categoryPreferences`,
      'WRONG_TYPE',
    ],
    ['a group without a groupId', track({ type: 'group' }), `${path}.groupId`, 'REQUIRED'],
    [
      'an alias without a previousId',
      track({ type: 'alias', userId: 'u' }),
      `${path}.previousId`,
      'REQUIRED',
    ],
    ['an alias without a userId', track({ type: 'alias', previousId: 'p' }), `${path}.userId`, 'REQUIRED'],
    ['a negative price', track({ properties: { price: -1 } }), `${path}.properties.price`, 'OUT_OF_RANGE'],
    [
      'a negative price as text',
      track({ properties: { price: '-0.5' } }),
      `${path}.properties.price`,
      'OUT_OF_RANGE',
    ],
    [
      'negative revenue',
      track({ properties: { revenue: -1 } }),
      `${path}.properties.revenue`,
      'OUT_OF_RANGE',
    ],
    [
      'a negative value of an order',
      track({ event: 'Order Completed', properties: { value: -1 } }),
      `${path}.properties.value`,
      'OUT_OF_RANGE',
    ],
    [
      'a product’s negative price',
      track({ event: 'Order Completed', properties: { products: [{ price: 1 }, { price: -1 }] } }),
      `${path}.properties.products[1].price`,
      'OUT_OF_RANGE',
    ],
    [
      'a price that is no number',
      track({ event: 'Product Viewed', properties: { price: '$3' } }),
      `${path}.properties.price`,
      'WRONG_TYPE',
    ],
    [
      'products that are no list',
      track({ event: 'Order Completed', properties: { products: {} } }),
      `${path}.properties.products`,
      'WRONG_TYPE',
    ],
    ['40 KB', track({ properties: { text: 'x'.repeat(40_000) } }), path, 'EVENT_TOO_LARGE'],
  ])('%s', (_what, input, at, code) => {
    expect(issues(input, { indexPath: path })).toEqual([[at, code]]);
  });

  it('several at once, each with what was expected', () => {
    const parsed = parseEvent({ type: 'track', properties: 1, traits: 2, timestamp: 'x' }, door());
    expect(parsed.ok ? [] : parsed.issues.map((issue) => issue.path)).toEqual([
      'anonymousId',
      'event',
      'properties',
      'traits',
      'timestamp',
    ]);
    if (!parsed.ok)
      for (const issue of parsed.issues)
        expect(issue.message).toMatch(new RegExp(`^${issue.path}: expected`));
  });

  it('never quotes an identifier', () => {
    const parsed = parseEvent(track({ userId: `someone@example.com${'x'.repeat(600)}` }), door());
    expect(JSON.stringify(parsed)).not.toContain('someone');
  });

  it('accepts 32 KiB exactly and no byte more, counting bytes, not characters', () => {
    const sized = (bytes: number, filler: string) => {
      const event = track({ properties: { text: '' } });
      const room = bytes - jsonBytes(event);
      const width = new TextEncoder().encode(filler).length;
      return {
        ...event,
        properties: { text: filler.repeat(Math.floor(room / width)) + 'x'.repeat(room % width) },
      };
    };
    for (const filler of ['x', 'é', '漢', '😀']) {
      expect(issues(sized(MAX_EVENT_BYTES, filler))).toEqual([]);
      expect(issues(sized(MAX_EVENT_BYTES + 1, filler))).toEqual([['', 'EVENT_TOO_LARGE']]);
    }
  });

  it('refuses deep nesting without hanging or overflowing', () => {
    const nested = (levels: number) =>
      JSON.parse(`${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`) as object;
    expect(issues(track({ properties: nested(MAX_DEPTH - 1) }))).toEqual([]);
    expect(issues(track({ properties: nested(MAX_DEPTH) }))).toEqual([['', 'OUT_OF_RANGE']]);
    expect(issues(track({ properties: nested(5000) }))).toEqual([['', 'OUT_OF_RANGE']]);
    expect(issues(JSON.parse('['.repeat(5000) + ']'.repeat(5000)))).toEqual([['', 'WRONG_TYPE']]);
  });
});

describe('hostile input', () => {
  it('keeps __proto__ anywhere as data and pollutes nothing', () => {
    const text = JSON.stringify({
      type: 'track',
      event: 'Seen',
      anonymousId: 'd',
      properties: { PROTO: { polluted: 1 }, products: [{ PROTO: { price: -1 } }] },
      traits: { PROTO: { polluted: 1 } },
      context: { PROTO: { ip: 'x' }, consent: { PROTO: { categoryPreferences: {} } } },
      integrations: { PROTO: {} },
      PROTO: { userId: 'admin', type: 'identify' },
    }).replaceAll('PROTO', '__proto__');
    const parsed = parseEvent(
      JSON.parse(text),
      door({ trusted: true, batchContext: JSON.parse('{"__proto__":{"a":1}}') }),
    );
    expect(parsed.ok && parsed.value.event).not.toHaveProperty('userId');
    expect(parsed.ok && parsed.value.ownPurposes).toBe(false);
    expect(parsed.ok && Object.hasOwn(parsed.value.event.context, '__proto__')).toBe(true);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('answers any JSON with an event or with issues, and never throws', () => {
    const fieldNames = fc.constantFrom(
      'type',
      'event',
      'name',
      'anonymousId',
      'userId',
      'groupId',
      'previousId',
      'messageId',
      'timestamp',
      'sentAt',
      'properties',
      'traits',
      'context',
      'integrations',
      'category',
      '__proto__',
      'constructor',
      'toString',
    );
    const value = fc.oneof(
      fc.jsonValue({ maxDepth: 3 }),
      fc.constantFrom('track', 'alias', 'group', 'identify', 'page'),
    );
    fc.assert(
      fc.property(
        fc.dictionary(fieldNames, value, { noNullPrototype: true }),
        fc.boolean(),
        (fields, trusted) => {
          const parsed = parseEvent(
            JSON.parse(JSON.stringify(fields)),
            door({ trusted, indexPath: 'batch[0]' }),
          );
          if (parsed.ok) {
            const { event } = parsed.value;
            expect(event.anonymousId ?? event.userId ?? event.claimedUserId).toBeTypeOf('string');
            expect(Number.isInteger(event.timestamp)).toBe(true);
            expect(JSON.parse(JSON.stringify(event))).toEqual(event);
          } else {
            expect(parsed.issues.length).toBeGreaterThan(0);
            for (const issue of parsed.issues) expect(issue.path.startsWith('batch[0]')).toBe(true);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('bounds sizes from above', () => {
    fc.assert(
      fc.property(fc.jsonValue({ depthSize: 'medium' }), (value) => {
        const json: unknown = JSON.parse(JSON.stringify(value));
        const bound = jsonBytesBound(json);
        expect(bound).toBeGreaterThanOrEqual(jsonBytes(json));
        expect(jsonBytes(json)).toBe(new TextEncoder().encode(JSON.stringify(json)).length);
      }),
    );
  });
});
