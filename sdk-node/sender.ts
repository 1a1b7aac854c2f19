import { randomUUID } from 'node:crypto';
import { AparteError } from '../core/errors.ts';
import { MAX_BATCH_BYTES, MAX_EVENT_BYTES, type EventType } from '../core/events.ts';
import { deliver } from './delivery.ts';
import { type EventOptions, wireEvent } from './events.ts';
import type { Delivery, ResolvedOptions } from './options.ts';
import { createQueue } from './queue.ts';

/** Room left in a request for the envelope around the events. */
const MAX_BATCH_JSON_BYTES = MAX_BATCH_BYTES - 4096;

/** What the client did so far. */
export interface Stats {
  readonly queued: number;
  readonly queuedBytes: number;
  readonly delivered: number;
  readonly rejected: number;
  readonly dropped: number;
}

/** Takes events in and sends them off in batches, within the caps of its options. */
export interface Sender {
  /** The `messageId` when queued; null when dropped, which is counted and told. */
  send(type: EventType, call: EventOptions): string | null;
  room(): Promise<void>;
  flush(): Promise<void>;
  close(timeoutMs: number): Promise<void>;
  stats(): Stats;
}

/** Makes a sender. Nothing it does throws or rejects. */
export function createSender(userOptions: ResolvedOptions): Sender {
  const counts = { delivered: 0, rejected: 0, dropped: 0 };
  const options = {
    ...userOptions,
    onDelivery(delivery: Delivery) {
      counts[delivery.outcome] += 1;
      userOptions.onDelivery(delivery);
    },
  };
  const queue = createQueue(options.maxQueueEvents, options.maxQueueBytes);
  const closing = new AbortController();
  const drop = dropper(options);
  const { pump, flush } = createPump(queue, options, closing.signal);
  let timer: NodeJS.Timeout | undefined;
  const leave = () => {
    clearTimeout(timer);
    timer = undefined;
    pump();
  };

  return {
    send(type, call) {
      const messageId = call.messageId ?? randomUUID();
      if (closing.signal.aborted) return drop(messageId, 'closed', 'the client is closed');
      const json = JSON.stringify(wireEvent(type, call, messageId, Date.now()));
      const bytes = Buffer.byteLength(json) + 1;
      if (bytes > MAX_EVENT_BYTES) {
        return drop(messageId, 'too-large', `an event is ${bytes} bytes, the limit is ${MAX_EVENT_BYTES}`);
      }
      if (!queue.add({ messageId, json, bytes })) {
        return drop(messageId, 'queue-full', 'the queue is full: an event was dropped');
      }
      if (queue.size >= options.maxBatchEvents) leave();
      else timer ??= setTimeout(leave, options.flushIntervalMs).unref();
      return messageId;
    },
    room: () => queue.room(),
    flush,
    async close(timeoutMs) {
      await within(flush(), timeoutMs);
      closing.abort();
      for (const event of queue.take(Infinity, Infinity)) {
        drop(event.messageId, 'closed', 'the client was closed before an event left');
      }
      await flush();
    },
    stats: () => ({ queued: queue.size, queuedBytes: queue.bytes, ...counts }),
  };
}

function createPump(
  queue: ReturnType<typeof createQueue>,
  options: ResolvedOptions,
  aborted: AbortSignal,
): { pump(this: void): void; flush(this: void): Promise<void> } {
  const underWay = new Set<Promise<void>>();
  function pump(): void {
    while (underWay.size < options.maxInFlight && queue.size > 0) {
      const batch = queue.take(options.maxBatchEvents, MAX_BATCH_JSON_BYTES);
      const delivery = deliver(batch, options, aborted).finally(() => {
        underWay.delete(delivery);
        pump();
      });
      underWay.add(delivery);
    }
  }
  async function flush(): Promise<void> {
    pump();
    while (underWay.size > 0) await Promise.race(underWay);
  }
  return { pump, flush };
}

function dropper(options: ResolvedOptions) {
  return (messageId: string, reason: NonNullable<Delivery['reason']>, message: string): null => {
    options.onDelivery({ messageId, outcome: 'dropped', issues: [], reason });
    options.onError(new AparteError(reason === 'too-large' ? 'EVENT_TOO_LARGE' : 'OVERLOADED', message));
    return null;
  };
}

async function within(work: Promise<void>, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, timeoutMs);
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
}
