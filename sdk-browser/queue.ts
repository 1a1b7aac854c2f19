/** An event as it waits for delivery: Segment's form, with the id that makes retries count once. */
export interface QueuedEvent {
  readonly messageId: string;
  readonly [field: string]: unknown;
}

/** Events in the order they were made, within two hard caps. What was accepted stays until it is removed:
 *  when the queue is full the newcomer is refused, never an event that was accepted before. */
export interface Queue {
  /** Undefined when accepted (a known `messageId` is accepted and not kept twice); else why not. */
  readonly add: (event: QueuedEvent) => 'EVENT_TOO_LARGE' | 'QUEUE_FULL' | undefined;
  /** The oldest events that are not lent out, at most `maxEvents` and `maxBytes`; they are lent until `giveBack`
   *  or `remove`, so that no event travels in two requests at once. At least one event if there is any. */
  readonly lend: (maxEvents: number, maxBytes: number) => QueuedEvent[];
  readonly giveBack: (events: readonly QueuedEvent[]) => void;
  readonly remove: (events: readonly QueuedEvent[]) => void;
  readonly all: () => QueuedEvent[];
  readonly size: () => { events: number; bytes: number };
}

/** The largest event the Worker takes, in bytes of its JSON text. */
const MAX_EVENT_BYTES = 32_768;

/** An empty queue. `maxBytes` counts the JSON text of the events, in UTF-8. */
export function createQueue(maxEvents: number, maxBytes: number): Queue {
  const entries = new Map<string, { readonly event: QueuedEvent; readonly bytes: number; lent?: boolean }>();
  let total = 0;
  return {
    add(event) {
      if (entries.has(event.messageId)) return undefined;
      const bytes = new TextEncoder().encode(JSON.stringify(event)).length;
      if (bytes > MAX_EVENT_BYTES) return 'EVENT_TOO_LARGE';
      if (entries.size >= maxEvents || total + bytes > maxBytes) return 'QUEUE_FULL';
      entries.set(event.messageId, { event, bytes });
      total += bytes;
      return undefined;
    },
    lend(maxEvents, maxBytes) {
      const lent: QueuedEvent[] = [];
      for (const entry of entries.values()) {
        if (entry.lent) continue;
        maxBytes -= entry.bytes;
        if (lent.length && (maxBytes < 0 || lent.length >= maxEvents)) break;
        entry.lent = true;
        lent.push(entry.event);
      }
      return lent;
    },
    giveBack(events) {
      for (const entry of entries.values()) if (events.includes(entry.event)) entry.lent = false;
    },
    remove(events) {
      for (const { messageId } of events) {
        total -= entries.get(messageId)?.bytes ?? 0;
        entries.delete(messageId);
      }
    },
    all: () => Array.from(entries.values(), (entry) => entry.event),
    size: () => ({ events: entries.size, bytes: total }),
  };
}
