import type { Receipt, ReceiptChain, ReceiptExport } from '../../core/receipts.ts';
import type { Shard } from './shard.ts';

/** Every receipt of a person by its id, chain by chain; null: nobody has it, or it was given up to a merge. */
export function exportReceipts(shard: Shard, id: string): ReceiptExport | null {
  const [row] = shard.sql
    .exec<{ n: number }>('SELECT n FROM people WHERE id = ? AND moving IS NULL', id)
    .toArray();
  if (row === undefined) return null;
  const rows = shard.sql.exec<{ chain: string; body: string }>(
    'SELECT chain, body FROM receipts WHERE person = ? ORDER BY chain, link',
    row.n,
  );
  const byChain = new Map<string, Receipt[]>();
  for (const { chain, body } of rows) {
    const receipt = JSON.parse(body) as Receipt; // written by `addReceipt`
    const known = byChain.get(chain);
    if (known === undefined) byChain.set(chain, [receipt]);
    else known.push(receipt);
  }
  const chains = [...byChain].map(([chain, receipts]): ReceiptChain => {
    return { chain, head: receipts.at(-1)?.hash ?? '', receipts };
  });
  return { format: 1, person: id, chains };
}
