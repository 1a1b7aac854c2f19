import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createQueue } from '../../sdk-node/queue.ts';

const event = (messageId: string, bytes: number) => ({ messageId, json: 'x'.repeat(bytes), bytes });

describe('createQueue', () => {
  it('never holds more events or bytes than its caps, and gives back what it took, in order', () => {
    const step = fc.oneof(
      fc.record({ add: fc.integer({ min: 1, max: 40 }) }),
      fc.record({ take: fc.integer({ min: 1, max: 10 }), bytes: fc.integer({ min: 1, max: 100 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const queue = createQueue(8, 200);
        const accepted: string[] = [];
        const taken: string[] = [];
        for (const [index, action] of steps.entries()) {
          if ('add' in action) {
            if (queue.add(event(`m${index}`, action.add))) accepted.push(`m${index}`);
          } else {
            const batch = queue.take(action.take, action.bytes);
            expect(batch.length).toBeLessThanOrEqual(action.take);
            const sum = batch.reduce((total, { bytes }) => total + bytes, 0);
            expect(batch.length <= 1 || sum <= action.bytes).toBe(true);
            taken.push(...batch.map(({ messageId }) => messageId));
          }
          expect(queue.size).toBeLessThanOrEqual(8);
          expect(queue.bytes).toBeLessThanOrEqual(200);
        }
        taken.push(...queue.take(Infinity, Infinity).map(({ messageId }) => messageId));
        expect(taken).toEqual(accepted);
        expect(queue.bytes).toBe(0);
      }),
    );
  });

  it('makes a fast sender wait until the queue is half empty', async () => {
    const queue = createQueue(4, 1000);
    for (let i = 0; i < 4; i += 1) queue.add(event(`m${i}`, 1));
    let hasRoom = false;
    const room = queue.room().then(() => (hasRoom = true));
    queue.take(1, 10);
    await Promise.resolve();
    expect(hasRoom).toBe(false);
    queue.take(1, 10);
    await room;
    expect(hasRoom).toBe(true);
  });
});
