import { expect, it } from 'vitest';
import { unconfirmed } from '../../../edge/people/unconfirmed.ts';

/** A disk that says what it has when it is told to. */
function aDisk() {
  const asked: (() => void)[] = [];
  return {
    sync: () => new Promise<void>((resolve) => asked.push(resolve)),
    asked,
    async confirms() {
      asked.shift()?.();
      await Promise.resolve();
    },
  };
}

it('turns away what would go over the bound, and lets it in once the disk has the rest', async () => {
  const disk = aDisk();
  const waiting = unconfirmed(disk.sync);
  expect(waiting.take(4_900)).toBe(true);
  waiting.wrote(4_900);
  waiting.leave(4_900);
  expect(waiting.take(101)).toBe(false); // written, and not known to be durable
  expect(waiting.take(100)).toBe(true);
  waiting.leave(100); // nothing of it was written
  await disk.confirms();
  expect(waiting.take(5_000)).toBe(true);
  expect(waiting.take(1)).toBe(false);
});

it('asks the disk once for many events, and counts what came while it answered', async () => {
  const disk = aDisk();
  const waiting = unconfirmed(disk.sync);
  for (let i = 0; i < 700; i++) {
    expect(waiting.take(1)).toBe(true);
    waiting.wrote(1);
    waiting.leave(1);
  }
  expect(disk.asked).toHaveLength(1); // for the first 500
  await disk.confirms();
  expect(waiting.take(4_801)).toBe(false); // 200 are still not known to be durable
  expect(waiting.take(4_800)).toBe(true);
});

it('asks again for what came while the disk answered, so that large requests get in again', async () => {
  const disk = aDisk();
  const waiting = unconfirmed(disk.sync);
  for (const events of [500, 4_000]) {
    expect(waiting.take(events)).toBe(true);
    waiting.wrote(events);
    waiting.leave(events);
  }
  await disk.confirms();
  expect(waiting.take(4_000)).toBe(false);
  await disk.confirms();
  expect(waiting.take(4_000)).toBe(true);
});
