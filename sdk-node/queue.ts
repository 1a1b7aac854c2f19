/** An event in its JSON form, waiting to leave. */
export interface Queued {
  readonly messageId: string;
  readonly json: string;
  readonly bytes: number;
}

/** A first-in first-out queue with hard caps on count and bytes. It never grows past them: `add` says no. */
export interface EventQueue {
  /** False when the event does not fit: the caller counts the drop. */
  add(event: Queued): boolean;
  /** Takes up to `maxEvents` whose bytes sum to at most `maxBytes` (at least one, if any). */
  take(maxEvents: number, maxBytes: number): Queued[];
  /** Resolves as soon as the queue is at most half full. */
  room(): Promise<void>;
  readonly size: number;
  readonly bytes: number;
}

/** Makes a queue. Held bytes are those of the JSON texts, UTF-8. */
export function createQueue(maxEvents: number, maxBytes: number): EventQueue {
  let items: Queued[] = [];
  let head = 0;
  let bytes = 0;
  let waiting: (() => void)[] = [];
  const count = () => items.length - head;
  const hasRoom = () => count() <= maxEvents / 2 && bytes <= maxBytes / 2;
  return {
    add(event) {
      if (count() >= maxEvents || bytes + event.bytes > maxBytes) return false;
      items.push(event);
      bytes += event.bytes;
      return true;
    },
    take(most, mostBytes) {
      const taken: Queued[] = [];
      let sum = 0;
      for (let next = items[head]; next !== undefined && taken.length < most; next = items[head]) {
        if (taken.length > 0 && sum + next.bytes > mostBytes) break;
        taken.push(next);
        sum += next.bytes;
        head += 1;
      }
      bytes -= sum;
      // Shifting one by one would be quadratic; the spent front goes when it outweighs the rest.
      if (head > 1024 && head * 2 > items.length) {
        items = items.slice(head);
        head = 0;
      }
      if (hasRoom()) {
        for (const resolve of waiting) resolve();
        waiting = [];
      }
      return taken;
    },
    room() {
      if (hasRoom()) return Promise.resolve();
      return new Promise((resolve) => waiting.push(resolve));
    },
    get size() {
      return count();
    },
    get bytes() {
      return bytes;
    },
  };
}
