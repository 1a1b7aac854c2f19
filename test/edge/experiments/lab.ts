import { expect } from 'vitest';
import type { ConfigDocument, ExperimentDocument, MetricDocument } from '../../../core/config/types.ts';
import type { ExperimentResults, ExperimentRow } from '../../../core/wire/results.ts';
import { PROJECT } from '../../builders/decide.ts';
import { CONSENT, cookiesOf, FIRST_PARTY, GRANTED } from '../decide/personal-edge.ts';
import type { TestEdge } from '../harness.ts';
import { type ExportedEvent, recompute } from './recompute.mjs';

/** A page with the spot that the test is on. */
export const ORIGIN = `export default { fetch() { return new Response('<html><body><p data-aparte="button">Buy</p></body></html>', { headers: { 'content-type': 'text/html' } }) } }`;

const REVENUE: MetricDocument = {
  kind: 'metric',
  key: 'revenue-per-visitor',
  event: 'Order Completed',
  aggregate: { sum: 'revenue' },
  within: '7d',
};

/** A test on the button; a draft. */
export const OFFER: ExperimentDocument = {
  kind: 'experiment',
  key: 'offer',
  flag: 'button',
  unit: 'person',
  variants: [
    { key: 'control', weight: 0.5 },
    { key: 'now', weight: 0.5, value: 'Buy now' },
  ],
  metric: 'revenue-per-visitor',
};

/** What the test needs, and the test as a draft. */
export const DOCUMENTS: readonly ConfigDocument[] = [
  PROJECT,
  { kind: 'flag', key: 'button', type: 'string', default: 'Buy' },
  REVENUE,
  OFFER,
];

/** A visitor's browser: its id and its cookies. */
export interface Browser {
  readonly id: string;
  readonly cookie: string;
}

/** A browser that has granted everything. */
export async function newBrowser(edge: TestEdge): Promise<Browser> {
  const consent = await edge.post(
    '/v1/consent',
    { purposes: GRANTED, source: 'test' },
    { headers: FIRST_PARTY },
  );
  expect(consent.status).toBe(200);
  return { id: consent.json.anonymousId as string, cookie: cookiesOf(consent) };
}

/** What a page shows this browser: the decision of the spot, and whose hash it is. */
export async function visit(
  edge: TestEdge,
  { cookie }: Browser,
): Promise<{ variant: string | null; run: number | undefined; assignmentId: string; text: string }> {
  const page = await edge.get('/', { headers: { accept: 'text/html', cookie } });
  expect(page.status).toBe(200);
  const json = /id="aparte-decisions">(.*?)<\/script>/.exec(page.text)?.[1] ?? '{}';
  const { decisions, assignmentId } = JSON.parse(json);
  const { variant, experiment, value } = decisions.button;
  return { variant, run: experiment?.run, assignmentId, text: value };
}

/** Sends events of a browser; every one must be taken. */
export async function send(edge: TestEdge, events: readonly object[], key = 'wk_local'): Promise<void> {
  const batch = events.map((event) => ({ type: 'track', context: CONSENT, ...event }));
  const answer = await edge.post('/v1/batch', { batch }, { key });
  expect([answer.status, answer.json.rejected]).toEqual([200, undefined]);
}

/** The exposure that a page's script reports. */
export function exposure(
  assignmentId: string,
  variant: string,
  more: { stage?: string; run?: number; at?: number; experiment?: string } = {},
): object {
  const { stage = 'delivered', run = 1, at = Date.now(), experiment = 'offer' } = more;
  return {
    messageId: `x:${assignmentId}:${experiment}:${run}:${stage}`,
    event: 'Experiment Viewed',
    timestamp: new Date(at).toISOString(),
    properties: { experiment, variant, stage, run, assignmentId },
  };
}

export async function results(edge: TestEdge, key = 'offer'): Promise<ExperimentResults> {
  const answer = await edge.admin('GET', `/experiments/${key}/results`);
  expect(answer.status).toBe(200);
  return answer.json as ExperimentResults;
}

/** Every page of what a result was computed from. */
export async function everyPage<T>(edge: TestEdge, path: string, field: 'rows' | 'events'): Promise<T[]> {
  const all: T[] = [];
  for (let after: string | null = null; ;) {
    const more = after === null ? '' : `&after=${after}`;
    const answer = await edge.admin('GET', `${path}?limit=1000${more}`);
    expect(answer.status).toBe(200);
    all.push(...(answer.json[field] as T[]));
    after = answer.json.next as string | null;
    if (after === null) return all;
  }
}

export const rowsOf = (edge: TestEdge, key = 'offer'): Promise<ExperimentRow[]> =>
  everyPage(edge, `/experiments/${key}/rows`, 'rows');

/** Compares a result with what an independent script makes of the exported events, to 1e-6. */
export async function expectRecomputable(edge: TestEdge, found: ExperimentResults): Promise<void> {
  const events = await everyPage<ExportedEvent>(edge, `/experiments/${found.key}/events`, 'events');
  const control = found.variants.find(({ isControl }) => isControl)?.key ?? '';
  const again = recompute(events, {
    key: found.key,
    run: found.run,
    control,
    variants: found.variants.map(({ key }) => key),
    metric: { withinMs: 7 * 86_400_000 },
    ...(found.stoppedAt === null ? {} : { stoppedAt: found.stoppedAt }),
  });
  for (const { key, people, delivered, crossovers } of found.variants) {
    const own = again[key];
    const metric = found.metrics[0]?.variants.find(({ variant }) => variant === key);
    if (own === undefined || metric === undefined) throw new Error(`no figures of ${key}`);
    const { total, count, converted } = metric;
    const exact = { people, delivered, crossovers, total, orders: count, buyers: converted };
    expect(own, key).toMatchObject(exact);
    if (people > 0) expectClose(`${key} mean`, metric.perPerson, own.mean);
    if (people > 1) expectClose(`${key} variance`, metric.variance, own.variance);
    expectSpread(`${key} absolute`, metric.absolute, own.absolute);
    expectSpread(`${key} relative`, metric.relative, own.relative);
  }
}

type Spread = { readonly estimate: number; readonly low: number; readonly high: number };

/** A result may say that there is too little to tell; what it says must be right. */
function expectSpread(what: string, got: Spread | null, expected: Spread | undefined): void {
  if (got === null) return;
  expectClose(`${what} estimate`, got.estimate, expected?.estimate);
  expectClose(`${what} low`, got.low, expected?.low);
  expectClose(`${what} high`, got.high, expected?.high);
}

function expectClose(what: string, got: number | null, expected: number | undefined): void {
  const difference = Math.abs((got ?? Number.NaN) - (expected ?? Number.NaN));
  expect(difference, what).toBeLessThanOrEqual(1e-9 + 1e-6 * Math.abs(expected ?? 0));
}
