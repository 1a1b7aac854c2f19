import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PublishedConfig, RuntimeConfig } from '../../../core/config/published.ts';
import {
  EXPIRED_MS,
  FRESH_MS,
  KV_LAG_MS,
  PATIENCE_MS,
  refreshPolicy,
  WAIT_MS,
} from '../../../edge/project/freshness.ts';
import { LOOK_EVERY_MS, makeLoader, type RuntimeSources } from '../../../edge/project/loader.ts';

const published = (revision: number): PublishedConfig => ({
  format: 1,
  environment: 'dev',
  revision,
  publishedAt: 0,
  project: { kind: 'project', key: 'p', currency: 'EUR', timeZone: 'UTC', locales: ['en'] },
  features: {},
  flags: {},
  audiences: [],
  traits: {},
  experiments: {},
  metrics: [],
});

/** A clock, a Project and a KV as the test wants them; nothing waits for real time. */
function makeWorld() {
  let now = 1_000_000;
  const timers: { at: number; resolve: () => void }[] = [];
  const counts: string[] = [];
  let version = 1;
  let calls = 0;
  let project: 'answers' | 'fails' | 'hangs' = 'answers';
  let cold: RuntimeConfig | null = null;
  const answers: (() => void)[] = [];
  const runtime = (): RuntimeConfig => ({
    asOf: now,
    version,
    keys: [],
    identityKeys: [],
    environments: { dev: published(version) },
  });
  const sources: RuntimeSources = {
    newest(known) {
      calls++;
      if (project === 'fails') return Promise.reject(new Error('unreachable'));
      if (project === 'hangs') return new Promise((resolve) => answers.push(() => resolve(runtime())));
      return Promise.resolve(known === version ? { asOf: now, version } : runtime());
    },
    cold: () => (cold === null ? Promise.reject(new Error('unreachable')) : Promise.resolve(cold)),
  };
  const loader = makeLoader({
    now: () => now,
    sleep: (ms) => new Promise((resolve) => timers.push({ at: now + ms, resolve })),
    count: (counter) => counts.push(counter),
  });
  const background: Promise<unknown>[] = [];
  const request = { sources, waitUntil: (work: Promise<unknown>) => void background.push(work) };
  return {
    counts,
    calls: () => calls,
    set: (part: { project?: typeof project; version?: number; cold?: RuntimeConfig | null }) => {
      project = part.project ?? project;
      version = part.version ?? version;
      if (part.cold !== undefined) cold = part.cold;
    },
    runtime,
    pass(ms: number) {
      now += ms;
      for (const timer of timers) if (timer.at <= now) timer.resolve();
    },
    answerAll: () => answers.splice(0).forEach((answer) => answer()),
    load: () => loader.load(request),
    refreshNow: (patienceMs: number) => loader.refreshNow(request, patienceMs),
    offer: (found: RuntimeConfig) => loader.offer(found),
    /** Loads with time passing whenever the loader sleeps; gives how long it took. */
    async loadTimed() {
      const startedAt = now;
      const state = { settled: false };
      const loading = loader.load(request).finally(() => (state.settled = true));
      for (let i = 0; i < 10_000 && !state.settled; i++) {
        await new Promise((resolve) => setImmediate(resolve));
        if (state.settled) break;
        const next = Math.min(...timers.map(({ at }) => at).filter((at) => at > now));
        if (Number.isFinite(next)) this.pass(next - now);
      }
      return { runtime: await loading, tookMs: now - startedAt };
    },
    settleBackground: () => Promise.all(background),
  };
}

describe('refreshPolicy', () => {
  it.each([
    [-5, 'use'],
    [0, 'use'],
    [FRESH_MS, 'use'],
    [FRESH_MS + 1, 'refresh'],
    [WAIT_MS, 'refresh'],
    [WAIT_MS + 1, 'wait'],
    [EXPIRED_MS, 'wait'],
    [EXPIRED_MS + 1, 'defaults'],
    [Infinity, 'defaults'],
  ] as const)('an age of %d ms: %s', (ageMs, expected) => {
    expect(refreshPolicy(ageMs)).toBe(expected);
  });
});

describe('the loader', () => {
  it('asks the Project once and then uses what it has for two seconds', async () => {
    const world = makeWorld();
    const first = await world.load();
    world.pass(FRESH_MS);
    const second = await world.load();
    expect(second).toBe(first);
    expect(world.calls()).toBe(1);
    expect(first.environment('dev')?.revision).toBe(1);
    expect(first.environment('prod')).toBeNull();
    expect(second.ageMs).toBe(FRESH_MS);
  });

  it('from two to four seconds answers at once and refreshes beside, one refresh however many ask', async () => {
    const world = makeWorld();
    await world.load();
    world.pass(FRESH_MS + 1);
    world.set({ project: 'hangs', version: 2 });
    const answers = await Promise.all([world.load(), world.load(), world.load()]);
    expect(answers.map((runtime) => runtime.environment('dev')?.revision)).toEqual([1, 1, 1]);
    expect(world.calls()).toBe(2);
    world.answerAll();
    await world.settleBackground();
    expect((await world.load()).environment('dev')?.revision).toBe(2);
    expect(world.counts).toEqual([]);
  });

  it('after four seconds waits for the refresh', async () => {
    const world = makeWorld();
    await world.load();
    world.pass(WAIT_MS + 1);
    world.set({ version: 2 });
    expect((await world.load()).environment('dev')?.revision).toBe(2);
    expect(world.counts).toEqual([]);
  });

  it('waits no longer than 250 ms, then uses what it has and counts it', async () => {
    const world = makeWorld();
    await world.load();
    world.pass(WAIT_MS + 1);
    world.set({ project: 'hangs' });
    const { runtime, tookMs } = await world.loadTimed();
    expect(tookMs).toBe(PATIENCE_MS);
    expect(runtime.environment('dev')?.revision).toBe(1);
    expect(world.counts).toEqual(['config-stale']);
  });

  it('lets requests wait for an attempt only once: later ones do not pay again', async () => {
    const world = makeWorld();
    await world.load();
    world.pass(WAIT_MS + 1);
    world.set({ project: 'hangs' });
    await world.loadTimed();
    expect((await world.loadTimed()).tookMs).toBe(0);
  });

  it("never awaits another request's I/O: it looks whether that has come in", async () => {
    // In workerd such a promise hangs on the other request; where that one ends, this one is cancelled as hung.
    const world = makeWorld();
    await world.load();
    world.pass(WAIT_MS + 1);
    world.set({ project: 'hangs', version: 2 });
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    const done: string[] = [];
    const first = world.load().then(() => done.push('first'));
    const second = world.load().then((runtime) => done.push(`second: ${runtime.config?.version}`));
    await turn();
    world.answerAll();
    await first;
    await turn();
    expect(done).toEqual(['first']);
    world.pass(LOOK_EVERY_MS);
    await second;
    expect(done).toEqual(['first', 'second: 2']);
    expect([world.calls(), world.counts]).toEqual([2, []]);
  });

  it('does not wait for a Project that has just refused', async () => {
    const world = makeWorld();
    await world.load();
    world.pass(WAIT_MS + 1);
    world.set({ project: 'fails' });
    await world.load();
    const callsBefore = world.calls();
    await world.load();
    expect(world.calls()).toBe(callsBefore);
    expect(world.counts).toEqual(['config-stale', 'config-stale']);
  });

  it('keeps its age small by stamps alone, without a new body', async () => {
    const world = makeWorld();
    const first = await world.load();
    for (let i = 0; i < 400; i++) {
      world.pass(FRESH_MS + 1);
      await world.load();
      await world.settleBackground();
    }
    const last = await world.load();
    expect(last).toBe(first);
    expect(last.ageMs).toBe(0);
    expect(world.counts).toEqual([]);
  });

  it('without the Project is stale for ten minutes and then has no environments, though still its keys', async () => {
    const world = makeWorld();
    await world.load();
    world.set({ project: 'fails' });
    world.pass(EXPIRED_MS);
    const stale = await world.load();
    expect(stale.environment('dev')?.revision).toBe(1);
    expect(world.counts).toEqual(['config-stale']);
    world.pass(1_001);
    const expired = await world.load();
    expect(expired.environment('dev')).toBeNull();
    expect(expired.config?.keys).toEqual([]);
    expect(world.counts).toEqual(['config-stale', 'config-defaults']);
    world.set({ project: 'answers' });
    world.pass(1_000);
    expect((await world.load()).environment('dev')?.revision).toBe(1);
  });

  it('starts from KV when the Project does not answer, as old as KV may be', async () => {
    const world = makeWorld();
    world.set({ project: 'hangs', cold: { ...world.runtime(), asOf: 5 } });
    const { runtime } = await world.loadTimed();
    expect(runtime.environment('dev')?.revision).toBe(1);
    expect(runtime.ageMs).toBeGreaterThanOrEqual(KV_LAG_MS);
    expect(world.counts).toEqual(['config-stale']);
  });

  it('prefers the Project to KV at a cold start', async () => {
    const world = makeWorld();
    const old = world.runtime();
    world.set({ version: 2, cold: old });
    expect((await world.load()).environment('dev')?.revision).toBe(2);
  });

  it('gives defaults, in bounded time, when neither answers', async () => {
    const world = makeWorld();
    world.set({ project: 'hangs' });
    const { runtime, tookMs } = await world.loadTimed();
    expect(runtime.config).toBeNull();
    expect(runtime.ageMs).toBe(Infinity);
    expect(runtime.environment('dev')).toBeNull();
    expect(tookMs).toBeLessThanOrEqual(2_000);
    expect(world.counts).toEqual(['config-defaults']);
  });

  it('refreshes past its freshness when a newer revision is known to exist', async () => {
    const world = makeWorld();
    await world.load();
    world.set({ version: 2 });
    expect((await world.load()).environment('dev')?.revision).toBe(1);
    expect((await world.refreshNow(1_000)).environment('dev')?.revision).toBe(2);
  });

  it('ends at the newest config and never goes back, whatever order answers come in', async () => {
    const answers = Array.from({ length: 12 }, (_, i) => ({ seconds: i, version: 1 + Math.floor(i / 3) }));
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(answers, { minLength: 1 }), async (shuffled) => {
        const world = makeWorld();
        world.set({ project: 'fails' });
        const { asOf } = world.runtime();
        let held = 0;
        for (const { seconds, version } of shuffled) {
          world.offer({ ...world.runtime(), asOf: asOf + seconds, version });
          const now = (await world.load()).config?.version ?? 0;
          expect(now).toBeGreaterThanOrEqual(held);
          held = now;
        }
        expect(held).toBe(Math.max(...shuffled.map(({ version }) => version)));
      }),
    );
  });
});
