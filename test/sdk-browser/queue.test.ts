import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createQueue, type QueuedEvent } from '../../sdk-browser/queue.ts';

const anEvent = (messageId: string, text = ''): QueuedEvent => ({ messageId, text });
const ids = (events: readonly QueuedEvent[]) => events.map((event) => event.messageId);

describe('createQueue', () => {
  it('refuses the newcomer, not an older event, when the count is reached', () => {
    const queue = createQueue(2, 10_000);
    expect(['a', 'b', 'c'].map((id) => queue.add(anEvent(id)))).toEqual([undefined, undefined, 'QUEUE_FULL']);
    expect(ids(queue.all())).toEqual(['a', 'b']);
  });

  it('counts bytes of the JSON text in UTF-8', () => {
    const queue = createQueue(10, 10_000);
    queue.add(anEvent('a', 'é'));
    expect(queue.size()).toEqual({ events: 1, bytes: Buffer.byteLength(JSON.stringify(anEvent('a', 'é'))) });
  });

  it('refuses an event over 32 KiB as too large', () => {
    expect(createQueue(10, 1e6).add(anEvent('a', 'x'.repeat(32_768)))).toBe('EVENT_TOO_LARGE');
  });

  it('accepts a known messageId without keeping it twice', () => {
    const queue = createQueue(10, 10_000);
    queue.add(anEvent('a'));
    expect(queue.add(anEvent('a'))).toBeUndefined();
    expect(queue.size().events).toBe(1);
  });

  it('lends every event to one borrower at a time, oldest first', () => {
    const queue = createQueue(10, 10_000);
    for (const id of ['a', 'b', 'c']) queue.add(anEvent(id));
    const first = queue.lend(2, 10_000);
    expect(ids(first)).toEqual(['a', 'b']);
    expect(ids(queue.lend(2, 10_000))).toEqual(['c']);
    queue.giveBack(first);
    expect(ids(queue.lend(9, 10_000))).toEqual(['a', 'b']);
  });

  it('lends at least one event, however small the limit', () => {
    const queue = createQueue(10, 10_000);
    queue.add(anEvent('a', 'x'.repeat(500)));
    expect(ids(queue.lend(5, 10))).toEqual(['a']);
  });

  it('stays within both caps and loses nothing it accepted, whatever is done to it', () => {
    const step = fc.oneof(
      fc.record({
        do: fc.constant('add' as const),
        id: fc.integer({ min: 0, max: 40 }),
        size: fc.integer({ min: 0, max: 300 }),
      }),
      fc.record({
        do: fc.constant('lend' as const),
        count: fc.integer({ min: 1, max: 5 }),
        bytes: fc.integer({ min: 1, max: 900 }),
      }),
      fc.record({ do: fc.constantFrom('giveBack' as const, 'remove' as const), which: fc.nat(5) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const queue = createQueue(8, 1200);
        const accepted = new Set<string>();
        const loans: QueuedEvent[][] = [];
        for (const action of steps) {
          if (action.do === 'add') {
            const event = anEvent(String(action.id), 'x'.repeat(action.size));
            if (queue.add(event) === undefined) accepted.add(event.messageId);
          } else if (action.do === 'lend') {
            const loan = queue.lend(action.count, action.bytes);
            const lent = loans.flat().map((event) => event.messageId);
            expect(loan.filter((event) => lent.includes(event.messageId))).toEqual([]);
            loans.push(loan);
          } else {
            const [loan = []] = loans.splice(action.which % (loans.length || 1), 1);
            queue[action.do](loan);
            if (action.do === 'remove') for (const { messageId } of loan) accepted.delete(messageId);
          }
          expect(new Set(ids(queue.all()))).toEqual(accepted);
          const { events, bytes } = queue.size();
          expect(events).toBeLessThanOrEqual(8);
          expect(bytes).toBeLessThanOrEqual(1200);
          expect(bytes).toBe(queue.all().reduce((sum, event) => sum + JSON.stringify(event).length, 0));
        }
      }),
    );
  });
});
