import type { LiveMessage } from '../../core/wire/live.ts';
import type { LiveBatch } from './contract.ts';

/** Lines a second that a watcher gets at most; shared by the isolates that send. */
const LINES_A_SECOND = 40;
/** How often a watcher hears that the line holds, and the Project that somebody watches. */
const BEAT_MS = 3_000;
/** How long isolates believe it without hearing it again. */
const WATCHED_MS = 9_000;
/** After so long a watcher has to come again, and to show a valid token. */
const LONGEST_MS = 5 * 60_000;
/** Messages that nobody has read: then lines are left out, and when beats pile up too, nobody is there. */
const FULL = 16;
const GONE = 32;
const SENDER_MS = 5_000;
const MAX_WATCHERS = 50;

/** Those who watch one environment now. */
export interface LiveRoom {
  /** A new watcher's stream. `tell`: hears until when (epoch ms) somebody watches. */
  enter(tell: (until: number) => Promise<void>): ReadableStream<Uint8Array>;
  show(batch: LiveBatch): number;
}

type Watcher = ReadableStreamDefaultController<Uint8Array>;

/** Makes an empty room. */
export function openRoom(): LiveRoom {
  const watchers = gather();
  const senders = new Map<string, number>();
  let left = LINES_A_SECOND;
  let second = 0;
  return {
    enter: (tell) => watchers.enter(tell),
    show({ isolate, lines, skipped }) {
      const now = Date.now();
      if (watchers.isEmpty()) return 0;
      senders.set(isolate, now);
      for (const [sender, at] of senders) if (now - at > SENDER_MS) senders.delete(sender);
      if (Math.floor(now / 1_000) !== second) {
        second = Math.floor(now / 1_000);
        left = LINES_A_SECOND;
      }
      const shown = lines.slice(0, left);
      left -= shown.length;
      const message: LiveMessage = { lines: shown, skipped: skipped + lines.length - shown.length };
      watchers.say(`data: ${JSON.stringify(message)}\n\n`);
      return Math.max(2, Math.floor(LINES_A_SECOND / senders.size));
    },
  };
}

type Tell = Parameters<LiveRoom['enter']>[0];

/** The watchers' streams: let in, kept awake, let go. */
function gather(): { enter: LiveRoom['enter']; say(text: string): void; isEmpty(): boolean } {
  const watchers = new Map<Watcher, { readonly since: number }>();
  let beating: ReturnType<typeof setInterval> | null = null;

  const leave = (watcher: Watcher) => {
    watchers.delete(watcher);
    if (watchers.size > 0 || beating === null) return;
    clearInterval(beating);
    beating = null;
  };

  const end = (watcher: Watcher) => {
    leave(watcher);
    try {
      watcher.close();
    } catch {
      // It is closed already.
    }
  };

  const beat = (tell: Tell) => {
    const now = Date.now();
    for (const [watcher, { since }] of watchers) {
      if (now - since > LONGEST_MS || !write(watcher, ': here\n\n', GONE)) end(watcher);
    }
    // A Project that does not answer now is told at the next beat.
    if (watchers.size > 0) tell(now + WATCHED_MS).catch(() => undefined);
  };

  return {
    enter(tell) {
      let own: Watcher | undefined;
      return new ReadableStream<Uint8Array>({
        start(controller) {
          own = controller;
          for (const oldest of watchers.keys()) if (watchers.size >= MAX_WATCHERS) end(oldest);
          watchers.set(controller, { since: Date.now() });
          beating ??= setInterval(() => beat(tell), BEAT_MS);
          beat(tell);
        },
        cancel() {
          if (own !== undefined) leave(own);
        },
      });
    },
    say(text) {
      for (const watcher of watchers.keys()) write(watcher, text, FULL);
    },
    isEmpty: () => watchers.size === 0,
  };
}

const encoder = new TextEncoder();

/** Gives a watcher a text unless more than `limit` messages wait unread; false if not. */
function write(watcher: Watcher, text: string, limit: number): boolean {
  if ((watcher.desiredSize ?? -Infinity) < -limit) return false;
  try {
    watcher.enqueue(encoder.encode(text));
    return true;
  } catch {
    return false; // it went away in between
  }
}
