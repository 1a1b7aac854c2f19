import { describe, expect, it } from 'vitest';
import { demoCalls } from '../../../playground/start/visits.ts';

const until = Date.parse('2026-06-01T00:00:00Z');

describe('demoCalls', () => {
  const calls = demoCalls(until);

  it('gives the same calls with the same ids for the same date', () => {
    expect(demoCalls(until)).toEqual(calls);
    expect(new Set(calls.map(({ call }) => call.messageId)).size).toBe(calls.length);
  });

  it('gives some thousand visits and orders of the last 30 days, oldest first', () => {
    expect(calls.length).toBeGreaterThan(3000);
    const times = calls.map(({ call }) => Number(call.timestamp));
    expect(
      times.every((at, i) => at <= until && at > until - 31 * 86_400_000 && at >= (times[i - 1] ?? 0)),
    ).toBe(true);
    const orders = calls.filter(
      ({ kind, call }) => kind === 'track' && 'event' in call && call.event === 'Order Completed',
    );
    expect(orders.length).toBeGreaterThan(300);
  });

  it('has loyal customers, with five orders or more', () => {
    const orders = new Map<string, number>();
    for (const { call } of calls) {
      if ('event' in call && call.event === 'Order Completed' && call.userId !== undefined) {
        orders.set(call.userId, (orders.get(call.userId) ?? 0) + 1);
      }
    }
    expect([...orders.values()].filter((count) => count >= 5).length).toBeGreaterThan(10);
  });
});
