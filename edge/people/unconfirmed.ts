/** Events a shard has taken and not yet confirmed to be durable; above it whole requests are turned away. */
const MAX_UNCONFIRMED = 5_000;
/** So many events are written before the disk is asked how far it is: asking costs as much as an event. */
const CONFIRM_EVERY = 500;

/** How many events of a shard could still be lost: those of requests under way, and those written and not yet known to
 *  be durable. No answer waits for this count, since the platform's output gate holds answers back until the disk has
 *  what they promise. */
export interface Unconfirmed {
  /** Takes so many events in; false: too many wait, and none is taken. */
  take(events: number): boolean;
  /** Says that so many taken events are written. */
  wrote(events: number): void;
  /** Says that a request is over, whatever became of its events. */
  leave(events: number): void;
}

/** Starts at none. `sync` settles when everything written so far is durable. */
export function unconfirmed(sync: () => Promise<void>): Unconfirmed {
  let taken = 0;
  let written = 0;
  let isAsking = false;

  function ask(): void {
    if (isAsking || written < CONFIRM_EVERY) return;
    isAsking = true;
    const asked = written;
    const confirm = () => {
      written -= asked;
      isAsking = false;
      ask(); // for what came meanwhile: nothing else may come that would
    };
    sync().then(confirm, confirm); // what cannot be written resets the object
  }

  return {
    take(events) {
      if (taken + written + events > MAX_UNCONFIRMED) return false;
      taken += events;
      return true;
    },
    wrote(events) {
      written += events;
      ask();
    },
    leave(events) {
      taken -= events;
    },
  };
}
