import { AparteError } from '../../core/errors.ts';

/** A page of a shard: from after this person, so many people. */
interface ShardPage {
  readonly after: number;
  readonly limit: number;
}

/** Pages over `count` shards, one after the other: the answers of one page, and where the next begins. A cursor is the
 *  number of a shard and of the last person in it. `sizeOf`: people in an answer. */
export async function pageOver<A extends { readonly next: number | null }>(
  count: number,
  cursor: string | undefined,
  limit: number,
  ask: (shard: number, page: ShardPage) => Promise<A>,
  sizeOf: (answer: A) => number,
): Promise<{ readonly answers: readonly A[]; readonly next: string | null }> {
  let { shard, after } = cursorOf(cursor, count);
  const answers: A[] = [];
  for (let left = limit; shard < count && left > 0; shard++, after = 0) {
    const answer = await ask(shard, { after, limit: left });
    answers.push(answer);
    if (answer.next !== null) return { answers, next: `${shard}.${answer.next}` };
    left -= sizeOf(answer);
  }
  return { answers, next: shard < count ? `${shard}.0` : null };
}

function cursorOf(cursor: string | undefined, count: number): { shard: number; after: number } {
  if (cursor === undefined) return { shard: 0, after: 0 };
  const [, shard, after] = /^(\d{1,4})\.(\d{1,15})$/.exec(cursor) ?? [];
  if (shard === undefined || after === undefined || Number(shard) >= count)
    throw new AparteError('UNKNOWN_VALUE', 'after: expected the `next` of an earlier answer, got another');
  return { shard: Number(shard), after: Number(after) };
}
