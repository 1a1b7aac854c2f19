// One flag evaluation beside GrowthBookClient's (DESIGN §10): 100 flags, each an experiment behind a condition of three
// clauses; one key is evaluated for 2,000 people. Run by `npm run bench evaluate`.
import { GrowthBookClient } from '@growthbook/growthbook';
import { pathToFileURL } from 'node:url';
import type * as Compile from '../../core/flags/compile.ts';
import type * as Evaluate from '../../core/flags/evaluate.ts';
import type { BenchRow } from './row.ts';

// As installed: the package's own modules, like the client's, and not what bundling this bench would make of them.
const installed = (path: string): Promise<unknown> => import(pathToFileURL(path).href);
const { compileRuleset } = (await installed('dist/core/flags/compile.js')) as typeof Compile; // what that file is
const { evaluateFlag } = (await installed('dist/core/flags/evaluate.js')) as typeof Evaluate;

const PEOPLE = 2000;
const FLAGS = 100;
const KEY = 'flag-42';
const ROUNDS = 5;
/** Turns of all arms in a round, after which the next round begins: what disturbs the machine disturbs every arm. */
const TURNS = 6;
const BUDGET = 20;

/** mulberry32: the same people in every run. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function flags(): Record<string, object> {
  return Object.fromEntries(
    Array.from({ length: FLAGS }, (_, i) => [
      `flag-${i}`,
      {
        defaultValue: 'off',
        rules: [
          {
            id: `rule-${i}`,
            key: `experiment-${i}`,
            seed: `experiment-${i}`,
            hashAttribute: 'assignmentId',
            hashVersion: 2,
            variations: ['control', 'offer'],
            weights: [0.5, 0.5],
            meta: [{ key: 'control' }, { key: 'offer' }],
            condition: {
              'traits.country': { $in: ['FR', 'BE', 'CH', 'CA'] },
              'traits.age': { $gte: 18 },
              audiences: { $elemMatch: { $eq: 'loyal' } },
            },
          },
        ],
      },
    ]),
  );
}

/** People with the attributes that deciding gives rules, as JSON makes them. `id` mints what is hashed. */
function people(id: (random: () => number, index: number) => string): Record<string, unknown>[] {
  const random = generator(7);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!;
  const made = Array.from({ length: PEOPLE }, (_, index) => ({
    device: pick(['phone', 'desktop']),
    attributes: { device: 'phone' },
    traits: {
      country: pick(['FR', 'BE', 'FR', 'US']),
      age: 10 + Math.floor(random() * 60),
      plan: 'pro',
      orders: 3,
    },
    audiences: random() < 0.8 ? ['new', 'loyal'] : ['new'],
    purposes: ['storage', 'analytics', 'personalization', 'experimentation'],
    score: { phones: { recency: 3, frequency: 2, monetary: 5 } },
    context: { locale: 'fr-FR', page: { path: '/phones', referrer: 'https://example.org/' } },
    assignmentId: id(random, index),
    userId: null,
  }));
  return JSON.parse(JSON.stringify(made)) as Record<string, unknown>[]; // the same members, written back
}

function uuid(random: () => number): string {
  const hex = (length: number): string =>
    Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join('');
  return `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`;
}

/** Nanoseconds of one evaluation by each arm, interleaved: the median of five rounds. Processor time, collecting garbage
 *  included: what else the machine runs meanwhile is neither arm's doing. */
function measure(
  arms: Readonly<Record<string, { readonly passes: number; readonly run: () => void }>>,
): Record<string, number> {
  const rounds: Record<string, number[]> = Object.fromEntries(Object.keys(arms).map((name) => [name, []]));
  for (let round = -1; round < ROUNDS; round++) {
    const spent: Record<string, number> = {};
    for (let turn = 0; turn < TURNS; turn++) {
      for (const [name, { passes, run }] of Object.entries(arms)) {
        const start = process.cpuUsage();
        for (let pass = 0; pass < passes; pass++) run();
        const { user, system } = process.cpuUsage(start);
        spent[name] = (spent[name] ?? 0) + (user + system) / 1000 / passes;
      }
    }
    // The first round is for the compiler.
    if (round >= 0)
      for (const [name, ms] of Object.entries(spent)) rounds[name]?.push((ms * 1e6) / TURNS / PEOPLE);
  }
  return Object.fromEntries(
    Object.entries(rounds).map(([name, values]) => [name, [...values].sort((a, b) => a - b)[ROUNDS >> 1]!]),
  );
}

/** The client's code with `process.env.NODE_ENV` replaced, as bundlers do: its checks and messages are gone. */
async function bundledClient(): Promise<typeof GrowthBookClient> {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    stdin: {
      contents: `export { GrowthBookClient } from '@growthbook/growthbook'`,
      resolveDir: process.cwd(),
    },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    define: { 'process.env.NODE_ENV': '"production"' },
    write: false,
    logLevel: 'error',
  });
  const code = Buffer.from(outputFiles[0]!.contents).toString('base64');
  const module = (await import(`data:text/javascript;base64,${code}`)) as {
    GrowthBookClient: typeof GrowthBookClient;
  };
  return module.GrowthBookClient;
}

/** Ours beside GrowthBookClient as installed and as bundled, each by `evalFeature`, which its other ways call. */
export async function benchEvaluate(): Promise<BenchRow[]> {
  const features = flags();
  const ruleset = compileRuleset({ features });
  const payload = { features: features as never };
  const peer = new GrowthBookClient({}).initSync({ payload });
  const bundled = new (await bundledClient())({}).initSync({ payload });
  const rows: BenchRow[] = [];
  for (const [kind, id] of [
    ['ids of 36 characters', uuid],
    ['ids of 11 characters', (_random: () => number, index: number) => `person-${1000 + index}`],
  ] as const) {
    const attributes = people(id);
    const contexts = attributes.map((one) => ({ attributes: one }));
    let offers = 0;
    // A loop each, as a shared one would add a call that no engine can inline.
    const ns = measure({
      ours: {
        passes: 60,
        run: () => {
          for (const person of attributes) if (evaluateFlag(ruleset, KEY, person).value === 'offer') offers++;
        },
      },
      installed: {
        passes: 4,
        run: () => {
          for (const context of contexts) if (peer.evalFeature(KEY, context).value === 'offer') offers++;
        },
      },
      bundled: {
        passes: 4,
        run: () => {
          for (const context of contexts) if (bundled.evalFeature(KEY, context).value === 'offer') offers++;
        },
      },
    });
    const { ours = 0, installed: theirs = 0, bundled: small = 0 } = ns;
    if (offers === 0) throw new Error('nobody was in the experiment: nothing was measured');
    rows.push({
      what: `one flag evaluation, ${kind}`,
      ours: `${ours.toFixed(0)} ns`,
      anchor: `GrowthBookClient ${theirs.toFixed(0)} ns (bundled for production ${small.toFixed(0)} ns: ${(small / ours).toFixed(1)} ×)`,
      ratio: theirs / ours,
      budget: `≥ ${BUDGET} ×`,
      met: theirs / ours >= BUDGET,
    });
  }
  return rows;
}
