// DESIGN §9.10: browser, Node and Worker give the same decision for the same input, bit for bit. Each runtime computes
// the same few thousand decisions; the constant is what all of them must have.
import { expect, it } from 'vitest';
import { compileRuleset } from '../../core/flags/compile.ts';
import { evaluateFlag } from '../../core/flags/evaluate.ts';
import { toFeatureResult } from '../../core/flags/growthbook-result.ts';
import type { FeatureDefinition } from '../../core/flags/payload.ts';

const DIGEST = '4a5062679932f16c71ef8bc114d16f0e39b736a02b9049eeeb837aba80f9ba28';

/** mulberry32: integers only, so the same on every engine. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (t ^ (t >>> 14)) >>> 0;
  };
}

it('gives every runtime the same decisions, to the last bit', async () => {
  const next = generator(2026);
  const pick = <T>(...values: readonly T[]): T => values[next() % values.length]!;
  const condition = (): Record<string, unknown> =>
    pick<Record<string, unknown>>(
      { 'traits.city': { $in: ['Lyon', 'Paris'] }, 'traits.age': { $gte: 30 } },
      { audiences: { $elemMatch: { $eq: 'loyal' } } },
      { $or: [{ 'traits.version': { $vgt: '1.9.9' } }, { 'traits.age': { $lt: 20 } }] },
      { 'traits.mail': { $regexi: '@EXAMPLE\\.(com|fr)$' } },
      { purposes: { $all: ['personalization'] } },
    );
  const features: Record<string, FeatureDefinition> = {};
  for (let i = 0; i < 40; i++) {
    features[`flag-${i}`] = {
      defaultValue: `default-${i}`,
      rules: [
        { id: `force-${i}`, force: i, condition: condition(), coverage: (next() % 1000) / 999 },
        {
          id: `split-${i}`,
          key: `exp-${i % 7}`,
          seed: `seed é ${i}`,
          hashVersion: pick(1, 2),
          variations: ['a', 'b', 'c'],
          weights: pick([0.2, 0.3, 0.5], [1 / 3, 1 / 3, 1 / 3]),
          coverage: (next() % 100) / 99,
          ...(i % 3 === 0 ? { condition: condition() } : {}),
          ...(i % 5 === 0 ? { namespace: ['layer', 0.1, 0.7] as const } : {}),
        },
        ...(i > 0
          ? [
              {
                id: `child-${i}`,
                force: 'child',
                parentConditions: [{ id: `flag-${i - 1}`, condition: { value: 'a' } }],
              },
            ]
          : []),
      ],
    };
  }
  const ruleset = compileRuleset({ features });
  const lines: string[] = [];
  for (let person = 0; person < 100; person++) {
    const attributes = {
      id: pick(`user-${person}`, `é😀${person}`, `${next()}-${next()}`),
      traits: {
        city: pick('Lyon', 'Paris', 'Nice'),
        age: next() % 80,
        version: pick('1.10.0', '1.9.9', '2.0.0-rc.1'),
        mail: pick('a@example.com', 'b@EXAMPLE.fr', 'c@test.org'),
      },
      audiences: pick(['loyal', 'new'], [], ['new']),
      purposes: pick(['personalization'], ['analytics']),
    };
    for (const key of Object.keys(features)) {
      const result = evaluateFlag(ruleset, key, attributes);
      const { value, reason, ruleId } = result;
      const { source, experimentResult } = toFeatureResult(result, key, attributes);
      lines.push(JSON.stringify([person, key, value, source, reason, ruleId, experimentResult?.bucket]));
    }
  }
  expect(new Set(lines.map((line) => line.replace(/^\[\d+,"flag-\d+",/, ''))).size).toBeGreaterThan(200); // not one answer for all
  const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(lines.join('\n')));
  expect(Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('')).toBe(
    DIGEST,
  );
});
