import { toJsonSchema } from '@valibot/to-json-schema';
import * as fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it, vi } from 'vitest';
import { parseConsentBody } from '../../../core/wire/consent.ts';
import { parseDecideBody } from '../../../core/wire/decide.ts';
import { DecideBodySchema } from '../../../core/wire/decide-schema.ts';
import { ConsentBodySchema, EventSchema } from '../../../core/wire/event-schema.ts';
import { parseEvent } from '../../../core/wire/events.ts';
import { WIRE_ROUTES } from '../../../core/wire/routes.ts';
import { ProblemSchema } from '../../../core/wire/schemas.ts';

// Property tests do a lot; a busy machine must not fail them.
vi.setConfig({ testTimeout: 60_000 });

const door = {
  type: 'track',
  receivedAt: Date.UTC(2026, 0, 1),
  source: 'browser',
  trusted: false,
  random: () => 'made',
  indexPath: '',
} as const;

describe('the documented wire', () => {
  it.each(WIRE_ROUTES.map((route) => [`${route.method} ${route.path}`, route] as const))(
    '%s becomes JSON Schema for OpenAPI',
    (_name, route) => {
      for (const schema of [route.body, route.query, route.answer, ProblemSchema]) {
        if (schema === undefined) continue;
        expect(toJsonSchema(schema, { target: 'draft-2020-12' })).toHaveProperty('type', 'object');
      }
    },
  );

  const names = [
    'anonymousId',
    'userId',
    'event',
    'messageId',
    'timestamp',
    'properties',
    'context',
    'integrations',
    'attributes',
    'keys',
    'minVersion',
    'explain',
    'purposes',
    'source',
    'textVersion',
  ] as const;
  const value = fc.oneof(
    fc.constantFrom(null, 'x', 'abc', 5, true, {}, [], ['a'], { analytics: true }, { analytics: 'yes' }, ''),
    fc.jsonValue({ maxDepth: 2 }),
  );
  const body = fc.dictionary(fc.constantFrom(...names), value, { noNullPrototype: true, maxKeys: 3 });

  // What the hand-written reader takes, the document must allow: else a generated client could not send it.
  it.each<[string, v.GenericSchema, object, (input: unknown) => { readonly ok: boolean }]>([
    ['track', EventSchema, { anonymousId: 'a', event: 'x' }, (input) => parseEvent(input, door)],
    ['consent', ConsentBodySchema, { purposes: {}, source: 'banner' }, parseConsentBody],
    ['decide', DecideBodySchema, {}, parseDecideBody],
  ])('of %s allows whatever is taken', (_name, schema, base, read) => {
    let taken = 0;
    fc.assert(
      fc.property(body, (written) => {
        const input: unknown = JSON.parse(JSON.stringify({ ...base, ...written }));
        if (!read(input).ok) return;
        taken++;
        const parsed = v.safeParse(schema, input);
        expect(parsed.issues?.map((issue) => `${v.getDotPath(issue)}: ${issue.message}`)).toBeUndefined();
      }),
      { numRuns: 1500 },
    );
    expect(taken).toBeGreaterThan(50);
  });

  it.each<[unknown]>([
    [{ anonymousId: {}, event: 'x' }],
    [{ anonymousId: 'a', event: 5 }],
    [{ anonymousId: 'a', event: 'x', timestamp: true }],
    [{ anonymousId: 'a', event: 'x', messageId: 1 }],
    [{ anonymousId: 'a', event: 'x', context: { consent: 'all' } }],
  ])('refuses %j as the reader does', (input) => {
    expect(parseEvent(input, door).ok).toBe(false);
    expect(v.safeParse(EventSchema, input).success).toBe(false);
  });
});
