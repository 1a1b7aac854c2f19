// @vitest-environment happy-dom
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { purposesOf } from '../../sdk-browser/consent.ts';
import { backoffMs, createDelivery } from '../../sdk-browser/delivery.ts';
import { createOutbox } from '../../sdk-browser/outbox.ts';
import { createReports } from '../../sdk-browser/reports.ts';
import { type Answer, retryAfterMs } from '../../sdk-browser/transport.ts';
import { aSession } from './a-session.ts';

const anAnswer = (status: number, more: Partial<Answer> = {}): Answer => ({
  status,
  retryAfterMs: 0,
  body: {},
  ...more,
});
const granted = { analytics: true };

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

/** An outbox and its delivery against a Worker that answers as told. */
function aLine(answers: (request: number) => Answer, limits = {}, random = () => 1) {
  const reports = createReports();
  const session = aSession({ reports, purposes: granted });
  const requests: { at: number; ids: string[]; keepalive: boolean }[] = [];
  const outbox = createOutbox(session, limits, () => delivery.wake(250));
  const delivery = createDelivery(
    outbox.next,
    async (_path, body, keepalive) => {
      const { batch } = body as { batch: { messageId: string }[] };
      requests.push({ at: Date.now(), ids: batch.map((event) => event.messageId), keepalive });
      const request = requests.length - 1;
      await Promise.resolve();
      return answers(request);
    },
    random,
  );
  return { outbox, delivery, requests, reports };
}

describe('backoffMs', () => {
  it('is full jitter under an exponential that ends at a minute', () => {
    expect([0, 1, 2, 3, 20].map((failures) => backoffMs(failures, 1))).toEqual([
      1000, 2000, 4000, 8000, 60_000,
    ]);
    expect(backoffMs(3, 0)).toBe(0);
    expect(backoffMs(3, 0.25)).toBe(2000);
  });
});

describe('retryAfterMs', () => {
  it.each([
    [null, 0],
    ['2', 2000],
    ['0', 0],
    ['-5', 0],
    ['99999', 300_000],
    ['soon', 0],
    ['Thu, 01 Jan 1970 00:00:12 GMT', 2000],
  ])('reads %s as %d ms', (header, ms) => {
    expect(retryAfterMs(header, 10_000)).toBe(ms);
  });
});

describe('createDelivery', () => {
  it('sends what was made within 250 ms of the first event as one batch', async () => {
    const { outbox, requests } = aLine(() => anAnswer(200));
    outbox.add({ messageId: 'a' });
    await vi.advanceTimersByTimeAsync(200);
    outbox.add({ messageId: 'b' });
    await vi.advanceTimersByTimeAsync(50);
    expect(requests).toEqual([{ at: 1_000_250, ids: ['a', 'b'], keepalive: true }]);
  });

  it('repeats the same messageIds after a failure, waiting longer each time, new events or not', async () => {
    const { outbox, requests } = aLine((request) => anAnswer(request < 3 ? 503 : 200));
    outbox.add({ messageId: 'a' });
    await vi.advanceTimersByTimeAsync(300);
    outbox.add({ messageId: 'b' }); // does not cut the wait short
    await vi.advanceTimersByTimeAsync(60_000);
    expect(requests.map((request) => request.at)).toEqual([1_000_250, 1_001_250, 1_003_250, 1_007_250]);
    expect(requests.map((request) => request.ids[0])).toEqual(['a', 'a', 'a', 'a']);
    expect(requests.map((request) => request.keepalive)).toEqual([true, false, false, false]);
    expect(outbox.size().events).toBe(0);
  });

  it('asks nothing before a Retry-After is over, not even when told to flush', async () => {
    const { outbox, delivery, requests } = aLine(
      (request) => (request === 0 ? anAnswer(429, { retryAfterMs: 5000 }) : anAnswer(200)),
      {},
      () => 0,
    );
    outbox.add({ messageId: 'a' });
    await vi.advanceTimersByTimeAsync(1000);
    await delivery.flush();
    await delivery.flush(true);
    expect(requests.length).toBe(1);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(requests.map((request) => request.at)).toEqual([1_000_250, 1_005_250]);
  });

  it('flushes during a back-off: the device may be online again', async () => {
    const { outbox, delivery, requests } = aLine((request) => anAnswer(request === 0 ? 0 : 200));
    outbox.add({ messageId: 'a' });
    await vi.advanceTimersByTimeAsync(250);
    await delivery.flush();
    expect(requests.map((request) => request.at)).toEqual([1_000_250, 1_000_250]);
  });

  it('drops what the Worker refuses for good, counts it and tells which fields', async () => {
    const { outbox, reports } = aLine(() =>
      anAnswer(400, { body: { errors: [{ path: 'batch', message: 'expected a list' }] } }),
    );
    outbox.add({ messageId: 'a' });
    await vi.advanceTimersByTimeAsync(250);
    expect(outbox.size().events).toBe(0);
    expect(reports.dropped).toEqual({ REFUSED: 1 });
    expect(reports.lastTen[0]?.errors).toEqual([{ path: 'batch', message: 'expected a list' }]);
  });

  it('tells the fields of single events that an accepted batch leaves out', async () => {
    const rejected = [
      { index: 0, messageId: 'a', errors: [{ path: 'batch[0].event', message: 'expected text' }] },
    ];
    const { outbox, reports } = aLine(() => anAnswer(200, { body: { success: true, rejected } }));
    outbox.add({ messageId: 'a' });
    outbox.add({ messageId: 'b' });
    await vi.advanceTimersByTimeAsync(250);
    expect(reports.dropped).toEqual({ REJECTED: 1 });
    expect(reports.lastTen[0]).toMatchObject({ code: 'REJECTED', errors: [{ path: 'batch[0].event' }] });
  });

  it('keeps batches small enough to outlive their page', async () => {
    const { outbox, requests } = aLine(() => anAnswer(200), { maxQueueEvents: 500, maxQueueBytes: 400_000 });
    for (let i = 0; i < 12; i++)
      outbox.add({ messageId: `big-${i}`, properties: { text: 'x'.repeat(20_000) } });
    for (let i = 0; i < 250; i++) outbox.add({ messageId: `small-${i}` });
    await vi.advanceTimersByTimeAsync(250);
    expect(requests.flatMap((request) => request.ids).length).toBe(262);
    for (const { ids } of requests) {
      expect(ids.length).toBeLessThanOrEqual(100);
      expect(ids.filter((id) => id.startsWith('big')).length).toBeLessThanOrEqual(2);
    }
  });

  it('delivers every accepted event and repeats none that was acknowledged, whatever fails in whatever order', async () => {
    const outcome = fc.constantFrom(200, 200, 0, 500, 503, 429, 400);
    const act = fc.oneof(
      fc.constant('add' as const),
      fc.constant('add' as const),
      fc.constantFrom('wait' as const, 'flush' as const, 'hide' as const),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(outcome, { maxLength: 30 }),
        fc.array(act, { maxLength: 60 }),
        fc.double({ min: 0, max: 0.99, noNaN: true }),
        async (outcomes, acts, random) => {
          const final = new Set<string>();
          const line = aLine(
            (request) => {
              const status = outcomes[request] ?? 200;
              if (status === 200 || status === 400)
                for (const id of line.requests[request]?.ids ?? []) final.add(id);
              return anAnswer(status, { retryAfterMs: status === 429 ? 3000 : 0 });
            },
            { maxQueueEvents: 20 },
            () => random,
          );
          const accepted: string[] = [];
          let made = 0;
          const under: Promise<void>[] = [];
          for (const action of acts) {
            if (action === 'add') {
              const messageId = `e${made++}`;
              if (line.outbox.add({ messageId })) accepted.push(messageId);
            } else if (action === 'wait') await vi.advanceTimersByTimeAsync(400);
            else under.push(line.delivery.flush(action === 'hide'));
            expect(line.outbox.size().events).toBeLessThanOrEqual(20);
          }
          await vi.advanceTimersByTimeAsync(40 * 60_000);
          await Promise.all(under);
          expect(line.outbox.size()).toMatchObject({ events: 0, bytes: 0, waiting: 0 });
          expect([...final].sort()).toEqual(accepted.sort());
          // Each event is in exactly one request that was final, and in none after it.
          const last = line.requests.flatMap((request, index) =>
            [200, 400].includes(outcomes[index] ?? 200) ? request.ids : [],
          );
          expect(last.length).toBe(new Set(last).size);
          expect(made).toBe(accepted.length + (line.reports.dropped.QUEUE_FULL ?? 0));
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('purposesOf', () => {
  it('grants only what says true, and never more than its limit', () => {
    expect(
      purposesOf(
        { analytics: true, loyalty: 'yes' as unknown as boolean },
        { analytics: true, storage: true },
      ),
    ).toEqual({
      storage: false,
      analytics: true,
      personalization: false,
      experimentation: false,
      advertising: false,
      loyalty: false,
    });
  });
});
