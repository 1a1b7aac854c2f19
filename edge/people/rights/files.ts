import type { AparteEvent } from '../../../core/events.ts';

// The archive's files: gzip NDJSON, a line an event.

/** A line of a file: an event, and the person it is of. */
export interface Line {
  readonly person: string;
  readonly event: AparteEvent;
}

/** A person's events in a file of the archive; none when the file is gone. */
export async function readPart(bucket: R2Bucket, key: string, person: string): Promise<AparteEvent[]> {
  const lines = await unpack(bucket, key);
  return (lines ?? []).flatMap((line) => (line.person === person ? [line.event] : []));
}

/** The bytes of a file. */
export async function pack(lines: readonly Line[]): Promise<ArrayBuffer> {
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  return new Response(new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'))).arrayBuffer();
}

/** The lines of a file; null: there is none. */
export async function unpack(bucket: R2Bucket, key: string): Promise<Line[] | null> {
  const file = await bucket.get(key);
  if (file === null) return null;
  const text = await new Response(file.body.pipeThrough(new DecompressionStream('gzip'))).text();
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line); // written by `pack`
}
