import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openRoom } from '../../../edge/live/room.ts';

const batch = (isolate: string, lines = 1) => ({
  isolate,
  skipped: 0,
  lines: Array.from({ length: lines }, () => ({
    kind: 'event' as const,
    at: '2026-01-01T00:00:00.000Z',
    type: 'track',
    name: 'A',
  })),
});

describe('the room of those who watch', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is heard of only while somebody is in it', async () => {
    const room = openRoom();
    const tell = vi.fn(async () => undefined);
    expect(room.show(batch('a'))).toBe(0);
    const reader = room.enter(tell).getReader();
    expect(room.show(batch('a'))).toBeGreaterThan(0);
    await vi.advanceTimersByTimeAsync(6_500);
    expect(tell).toHaveBeenCalledTimes(3);
    await reader.cancel();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(tell).toHaveBeenCalledTimes(3);
    expect(room.show(batch('a'))).toBe(0);
  });

  it('lets go of who no longer reads, and of everybody after five minutes', async () => {
    const room = openRoom();
    const tell = vi.fn(async () => undefined);
    room.enter(tell); // nobody reads it
    await vi.advanceTimersByTimeAsync(130_000);
    expect(room.show(batch('a'))).toBe(0);
    const reader = room.enter(tell).getReader();
    const reading = (async () => {
      while (!(await reader.read()).done);
    })();
    await vi.advanceTimersByTimeAsync(5 * 60_000 + 4_000);
    await reading;
    expect(room.show(batch('a'))).toBe(0);
  });

  it('shows a bounded number of lines a second, shared by those who send', () => {
    const room = openRoom();
    room.enter(async () => undefined);
    const alone = room.show(batch('a', 500));
    const together = room.show(batch('b', 500));
    expect(alone).toBe(40);
    expect(together).toBe(20);
  });
});
