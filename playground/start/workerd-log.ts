import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

// workerd says this when an alarm was moved to a later moment just as it was about to ring: it rings then. What has to be
// done stands in the table of due tasks, and every turn of a shard arms its alarm again.
const HARMLESS = 'SQLite alarm handler canceled with requestScheduledAlarm.';

/** Passes on what workerd says, line by line, but for the one line that sounds like a fault and is none. Nothing once
 *  `isQuiet`. */
export function passOn(from: Readable, to: Writable, isQuiet: () => boolean): void {
  createInterface({ input: from, crlfDelay: Infinity }).on('line', (line) => {
    if (!isQuiet() && !line.includes(HARMLESS)) to.write(`${line}\n`);
  });
}
