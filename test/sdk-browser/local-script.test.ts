// The built and minified `aparte-local.js` gives the decisions that the sources give: it leaves out what is only faster
// (core/slim.ts) and has its inner names shortened, so that reading the sources proves nothing about it.
import { existsSync, readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { sections } from 'virtual:growthbook-cases';
import { compileRuleset } from '../../core/flags/compile.ts';
import { decideLocally } from '../../core/flags/decide-locally.ts';
import type { EvaluationOptions } from '../../core/flags/options.ts';
import type { Payload } from '../../core/flags/payload.ts';
import type { LocalDecisions } from '../../sdk-browser/local-script.ts';
import vectors from '../conformance/conditions.json';

const FILE = 'dist/aparte-local.js';
const DEFAULT = 'the default of the caller';

/** What a page's `window.aparteLocal` is. */
function load(): (payload: Payload) => LocalDecisions {
  const page: { aparteLocal?: (payload: Payload) => LocalDecisions } = {};
  runInNewContext(readFileSync(FILE, 'utf8'), page);
  if (page.aparteLocal === undefined) throw new Error(`${FILE} made no aparteLocal`);
  return page.aparteLocal;
}

/** Through JSON, as a page gets its payload, and since the objects of another realm are no equals. */
const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

type Decide = (
  key: string,
  attributes: Record<string, unknown>,
  options?: EvaluationOptions,
) => { value: unknown };

/** Decides by the file and by the sources, and compares. */
function both(payload: Payload): Decide {
  const file = aparteLocal(copy(payload));
  const ruleset = compileRuleset(copy(payload));
  return (key, attributes, options = {}) => {
    const local = copy(file.decide(key, DEFAULT, attributes, options));
    const wanted = copy(decideLocally(ruleset, key, DEFAULT, attributes, options));
    expect(local, JSON.stringify([key, attributes])).toEqual(wanted);
    return local;
  };
}

const built = existsSync(FILE);
const aparteLocal = built ? load() : () => Promise.reject(new Error('not built')) as never;

describe.skipIf(!built)('the built aparte-local.js decides as the sources do', () => {
  it('in every condition of ours', () => {
    for (const { condition, attributes, result, groups } of vectors.rows as readonly Record<
      string,
      unknown
    >[]) {
      const payload: Payload = {
        features: {
          f: { defaultValue: 'no', rules: [{ force: 'yes', condition: condition as object as never }] },
        },
        savedGroups: groups === true ? vectors.groups : {},
      };
      const decision = both(payload)('f', attributes as Record<string, unknown>);
      expect(decision.value).toBe(result === true ? 'yes' : 'no');
    }
  });

  it.skipIf(sections === null)('in every case of GrowthBook', () => {
    let compared = 0;
    for (const { case: row } of sections?.['feature']?.cases ?? []) {
      const [, context, key] = row as [string, Payload & { attributes?: Record<string, unknown> }, string];
      both({ features: context.features ?? {}, savedGroups: context.savedGroups ?? {} })(
        key,
        context.attributes ?? {},
      );
      compared++;
    }
    expect(compared).toBeGreaterThan(20);
  });

  it('in splits of every kind, for many people', () => {
    const values = new Set<unknown>();
    const split = {
      variations: ['a', 'b', 'c'],
      weights: [0.2, 0.3, 0.5],
      meta: [{ key: 'x' }, { key: 'y' }, { key: 'z' }],
    };
    const payload: Payload = {
      features: {
        f: {
          defaultValue: 'none',
          rules: [
            {
              ...split,
              key: 'holdout',
              hashVersion: 2,
              coverage: 0.3,
              meta: [{}, { passthrough: true }, {}],
            },
            { ...split, key: 'v1', coverage: 0.4, namespace: ['layer', 0.2, 0.7] },
            {
              ...split,
              key: 'v2',
              hashVersion: 2,
              coverage: 0.7,
              filters: [{ seed: 's', ranges: [[0, 0.6]] }],
            },
            { force: 'rollout', coverage: 0.333 },
            { force: 'range', range: [0.5, 0.8], hashVersion: 2 },
            { force: 'child', parentConditions: [{ id: 'parent', condition: { value: 'on' } }] },
          ],
        },
        parent: { defaultValue: 'off', rules: [{ force: 'on', coverage: 0.5, seed: 'p', hashVersion: 2 }] },
      },
    };
    const decide = both(payload);
    for (let i = 0; i < 3000; i++) {
      const { value } = decide('f', { id: `person-${i}` });
      values.add(value);
    }
    expect(values).toEqual(new Set(['a', 'b', 'c', 'child', 'none', 'range', 'rollout']));
  });

  it('for what is killed, gated, unknown, in a circle, not granted or not known yet', () => {
    const features: Payload['features'] = {
      killed: { defaultValue: 'd', disabled: true, rules: [{ force: 1 }] },
      gated: {
        defaultValue: 'd',
        rules: [{ parentConditions: [{ id: 'killed', condition: { value: 1 }, gate: true }] }],
      },
      circle: {
        defaultValue: 'd',
        rules: [{ force: 1, parentConditions: [{ id: 'circle', condition: {} }] }],
      },
      purpose: { defaultValue: 'd', rules: [{ force: 1, needs: ['personalization'] }] },
      audience: { defaultValue: 'd', rules: [{ force: 1, audiences: ['loyal'], traits: ['city'] }] },
    };
    const decide = both({ features });
    const value = (...asked: Parameters<Decide>) => decide(...asked).value;
    expect(value('killed', {})).toBe('d');
    expect(value('gated', {})).toBe(DEFAULT);
    expect(value('circle', {})).toBe(DEFAULT);
    expect(value('nobody', {})).toBe(DEFAULT);
    expect(value('purpose', {})).toBe('d');
    expect(value('purpose', { purposes: ['personalization'] })).toBe(1);
    expect(value('audience', {})).toBe(1);
    expect(value('audience', {}, { unknownAudiences: new Set(['loyal']) })).toBe('d');
    expect(value('audience', {}, { unknownTraits: new Set(['city']) })).toBe('d');
  });
});
