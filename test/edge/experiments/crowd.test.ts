import { afterAll, beforeAll, expect, it } from 'vitest';
import { CONSENT, personalEdge } from '../decide/personal-edge.ts';
import type { TestEdge } from '../harness.ts';
import {
  type Browser,
  DOCUMENTS,
  everyPage,
  expectRecomputable,
  exposure,
  newBrowser,
  ORIGIN,
  results,
  rowsOf,
  send,
  visit,
} from './lab.ts';
import type { ExportedEvent } from './recompute.mjs';

// 1,000 visitors go through page, decide and collect while a test starts and stops: nobody's exposure is lost or
// counted twice, and nobody's version changes.

const VISITORS = 1_000;
const AT_ONCE = 24;

let edge: TestEdge;
beforeAll(async () => {
  edge = await personalEdge({ origin: ORIGIN, documents: null });
  expect(
    (await edge.admin('POST', '/apply', { documents: DOCUMENTS, publish: { environment: 'dev', name: 'x' } }))
      .status,
  ).toBe(200);
});
afterAll(() => edge.stop());

/** What one visitor was shown in all, by the ways they came. */
interface Seen {
  readonly browser: Browser;
  readonly assignmentId: string;
  readonly variants: readonly string[];
}

async function come(): Promise<Seen> {
  const browser = await newBrowser(edge);
  const { id, cookie } = browser;
  const page = await visit(edge, browser);
  const variants = page.variant === null ? [] : [page.variant];
  const decided = await edge.post(
    '/v1/decide',
    { anonymousId: id, keys: ['button'], context: CONSENT },
    { headers: { cookie } },
  );
  const { variant, experiment } = decided.json.decisions.button;
  const { assignmentId } = decided.json;
  if (variant !== null) {
    variants.push(variant);
    // The page's own script: every retry says the same.
    const told = { anonymousId: id, ...exposure(assignmentId, variant, { run: experiment.run }) };
    await send(edge, [told, told]);
    await send(edge, [told]);
  }
  return { browser, assignmentId, variants };
}

it('loses no exposure and counts none twice', async () => {
  const seen: Seen[] = [];
  let begun = 0;
  const lane = async () => {
    while (begun < VISITORS) {
      begun += 1;
      seen.push(await come());
    }
  };
  const lanes = Promise.all(Array.from({ length: AT_ONCE }, lane));
  const after = async (count: number) => {
    while (seen.length < count) await new Promise((resolve) => setTimeout(resolve, 20));
  };
  await after(150);
  expect((await edge.admin('POST', '/experiments/offer/start', { environment: 'dev' })).status).toBe(200);
  await after(700);
  expect((await edge.admin('POST', '/experiments/offer/stop', { environment: 'dev' })).status).toBe(200);
  await lanes;

  const exposed = seen.filter(({ variants }) => variants.length > 0);
  expect(exposed.length).toBeGreaterThan(300);
  for (const { variants } of seen) expect(new Set(variants).size).toBeLessThan(2);
  const { stoppedAt } = await results(edge);
  const events = await everyPage<ExportedEvent>(edge, '/experiments/offer/events', 'events');
  const ids = events.map(({ messageId }) => messageId);
  expect(new Set(ids).size).toBe(ids.length);
  // Everybody who was shown a version has an exposure of it, and is counted unless it was all after the stop.
  const byAssignment = new Map<string, ExportedEvent[]>();
  for (const event of events) {
    const key = String(event.properties['assignmentId']);
    byAssignment.set(key, [...(byAssignment.get(key) ?? []), event]);
  }
  for (const { assignmentId, variants } of exposed) {
    const own = byAssignment.get(assignmentId) ?? [];
    expect(new Set(own.map(({ properties }) => properties['variant']))).toEqual(new Set(variants));
  }
  const counted = [...byAssignment].filter(([, own]) =>
    own.some(({ timestamp }) => Date.parse(timestamp) < Date.parse(stoppedAt ?? '')),
  );
  const rows = await rowsOf(edge);
  expect(new Set(rows.map(({ assignmentId }) => assignmentId))).toEqual(new Set(counted.map(([key]) => key)));
  expect(rows.length).toBe(counted.length);
  const found = await results(edge);
  expect(found.people).toBe(rows.length);
  expect(found.crossovers).toBe(0);
  await expectRecomputable(edge, found);
}, 180_000);
