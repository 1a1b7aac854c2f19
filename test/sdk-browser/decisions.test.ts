// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import { createDecisions, resolveDecision } from '../../sdk-browser/decisions.ts';
import type { Session } from '../../sdk-browser/session.ts';
import { aSession } from './a-session.ts';

const split = {
  value: 'b',
  variant: 'offer',
  reason: 'SPLIT',
  experiment: { key: 'hero-offer', run: 2, unit: 'assignmentId' },
};

function aDesk(
  answer: (body: { keys: string[] }) => object | undefined,
  purposes = { experimentation: true },
) {
  const bodies: { keys: string[]; anonymousId?: string; context: object }[] = [];
  const tracked: { messageId: string; properties: object }[] = [];
  const post: Session['post'] = async (_path, body) => {
    bodies.push(body as (typeof bodies)[number]);
    const told = answer(body as { keys: string[] });
    return told === undefined
      ? { status: 0, retryAfterMs: 0, body: {} }
      : { status: 200, retryAfterMs: 0, body: { ...told } };
  };
  const session = aSession({ purposes, post });
  const decisions = createDecisions(
    session,
    () => ({}),
    (_type, fields, options) => {
      tracked.push({
        messageId: options?.messageId ?? '',
        properties: (fields as { properties: object }).properties,
      });
      return true;
    },
  );
  return { decisions, bodies, tracked, session };
}

describe('createDecisions', () => {
  it('asks once for all keys of one turn, and once a page view for each', async () => {
    const { decisions, bodies } = aDesk(({ keys }) => ({
      decisions: Object.fromEntries(keys.map((key) => [key, { value: key }])),
    }));
    const read = await Promise.all(['a', 'b', 'a'].map((key) => decisions.read(key, 300)));
    expect(read.map((decision) => decision?.value)).toEqual(['a', 'b', 'a']);
    await decisions.read('b', 300);
    expect(bodies.map((body) => body.keys)).toEqual([['a', 'b']]);
    decisions.clear();
    await decisions.read('b', 300);
    expect(bodies.length).toBe(2);
  });

  it('needs no request for what came with the page', async () => {
    const { decisions, bodies } = aDesk(() => ({}));
    decisions.know({ decisions: { hero: { value: 1, reason: 'DEFAULT' } } });
    expect(await decisions.read('hero', 300)).toEqual({ value: 1, reason: 'DEFAULT' });
    expect(bodies).toEqual([]);
  });

  it('exposes an experiment under the id that was hashed, with the same messageId each time', async () => {
    const { decisions, tracked } = aDesk(() => ({ decisions: { hero: split }, assignmentId: 'u-1' }));
    await decisions.read('hero', 300);
    decisions.clear();
    await decisions.read('hero', 300);
    expect(new Set(tracked.map((event) => event.messageId)).size).toBe(1);
    expect(tracked.slice(1)).toEqual([
      {
        messageId: 'x:u-1:hero-offer:2:delivered',
        properties: {
          experiment: 'hero-offer',
          variant: 'offer',
          stage: 'delivered',
          run: 2,
          assignmentId: 'u-1',
        },
      },
    ]);
  });

  it('exposes nothing when experimentation is not granted', async () => {
    const { decisions, tracked } = aDesk(() => ({ decisions: { hero: split } }), { experimentation: false });
    await decisions.read('hero', 300);
    expect(tracked).toEqual([]);
  });

  it('asks again after a failure, and after the page, visitor or choice changed under way', async () => {
    let failing = true;
    const { decisions, bodies } = aDesk(() => (failing ? undefined : { decisions: { hero: { value: 1 } } }));
    expect(await decisions.read('hero', 300)).toBeUndefined();
    failing = false;
    const reading = decisions.read('hero', 300);
    decisions.clear();
    expect((await reading)?.value).toBe(1);
    expect(bodies.length).toBe(3);
  });

  it('gives up after its timeout and keeps a late answer for the next reader', async () => {
    let answer: () => void = () => undefined;
    const post = () =>
      new Promise<Awaited<ReturnType<Session['post']>>>((resolve) => {
        answer = () => resolve({ status: 200, retryAfterMs: 0, body: { decisions: { hero: { value: 1 } } } });
      });
    const decisions = createDecisions(
      aSession({ purposes: {}, post }),
      () => ({}),
      () => true,
    );
    expect(await decisions.read('hero', 5)).toBeUndefined();
    answer();
    expect((await decisions.read('hero', 5000))?.value).toBe(1);
  });
});

describe('resolveDecision', () => {
  it('gives the fallback with a reason when there is no answer or it has another type', () => {
    expect(resolveDecision(undefined, 1)).toEqual({
      value: 1,
      variant: undefined,
      reason: 'ERROR',
      errorCode: 'GENERAL',
    });
    expect(resolveDecision({ value: 'x' }, 1)).toMatchObject({ value: 1, errorCode: 'TYPE_MISMATCH' });
  });

  it("gives the fallback and the Worker's own reason where a flag does not exist", () => {
    const missing = { value: null, variant: null, reason: 'ERROR', errorCode: 'FLAG_NOT_FOUND' };
    expect(resolveDecision(missing, true)).toEqual({
      value: true,
      variant: undefined,
      reason: 'ERROR',
      errorCode: 'FLAG_NOT_FOUND',
    });
  });

  it('names the experiment and its variant', () => {
    expect(resolveDecision(split, 'a')).toEqual({
      value: 'b',
      variant: 'offer',
      reason: 'SPLIT',
      experiment: 'hero-offer',
    });
  });
});
