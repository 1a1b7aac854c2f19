import type { Environment } from '../../core/config/types.ts';
import type { Env } from '../env.ts';

// The files of jobs in the bucket: rejected rows of a part, a piece of an export.

/** Where a part's rejected rows are, by the part's hash: applying it again writes over them. */
export function rejectsKey(environment: Environment, job: string, part: number, hash: string): string {
  return `${environment}/import/${job}/${String(part).padStart(6, '0')}-${hash.slice(0, 16)}.ndjson`;
}

/** Where a piece of an export is. */
export function exportKey(environment: Environment, job: string, part: number): string {
  return `${environment}/export/${job}/${String(part).padStart(6, '0')}`;
}

/** Deletes everything a job wrote, also what a crash left unrecorded. */
export async function deleteFiles(env: Env, environment: string, job: string): Promise<void> {
  for (const kind of ['import', 'export']) {
    for (;;) {
      const { objects, truncated } = await env.BUCKET.list({ prefix: `${environment}/${kind}/${job}/` });
      if (objects.length > 0) await env.BUCKET.delete(objects.map(({ key }) => key));
      if (!truncated) break;
    }
  }
}

/** The bytes of files one after another, each read when its turn comes. */
export async function* bytesOf(env: Env, keys: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const key of keys) {
    const file = await env.BUCKET.get(key);
    if (file === null) continue; // swept meanwhile
    const stream: ReadableStream<Uint8Array> = file.body;
    for await (const chunk of stream) yield chunk;
  }
}

/** A stream of what a generator gives, at the reader's pace. */
export function streamOf(chunks: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value, done } = await chunks.next();
      if (done === true) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await chunks.return(undefined);
    },
  });
}
