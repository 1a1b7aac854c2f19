import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { RejectedRow } from './rows.ts';

/** How far a replay came: kept beside the file's name, so that an interrupted run goes on where it was. */
export interface Checkpoint {
  /** SHA-256 of what the file is: its size and first bytes, and where it is sent. */
  readonly fingerprint: string;
  /** Every event whose last line is at most this one is acknowledged. */
  readonly acknowledgedLine: number;
  /** Added to every date, in ms, so that a resumed run shifts as the first did. */
  readonly shiftMs: number;
  readonly delivered: number;
  /** Lines the server refused. */
  readonly refused: readonly RejectedRow[];
  readonly finished: boolean;
}

/** Reads a checkpoint of the same file and target; null when there is none. */
export function readCheckpoint(path: string, fingerprint: string): Checkpoint | null {
  if (!existsSync(path)) return null;
  try {
    const stored = JSON.parse(readFileSync(path, 'utf8')) as Checkpoint; // our own file; the fingerprint proves it
    return stored.fingerprint === fingerprint ? stored : null;
  } catch {
    return null; // half-written by a crash of an older kind: start over, duplicates are dropped
  }
}

/** Writes a checkpoint whole or not at all. */
export function writeCheckpoint(path: string, checkpoint: Checkpoint): void {
  writeFileSync(`${path}.new`, JSON.stringify(checkpoint));
  renameSync(`${path}.new`, path);
}

/** Follows which events are acknowledged, in any order, and knows the line up to which all are. */
export interface Watermark {
  sent(messageId: string, lastLine: number): void;
  settled(messageId: string): void;
  /** The last line before which nothing is outstanding. */
  readonly line: number;
}

/** Makes a watermark that starts at a line. */
export function createWatermark(start: number): Watermark {
  const outstanding = new Map<string, number>(); // insertion order = order of lines
  let newest = start;
  return {
    sent(messageId, lastLine) {
      outstanding.set(messageId, lastLine);
      newest = lastLine;
    },
    settled(messageId) {
      outstanding.delete(messageId);
    },
    get line() {
      const first = outstanding.values().next();
      return first.done === true ? newest : first.value - 1;
    },
  };
}
