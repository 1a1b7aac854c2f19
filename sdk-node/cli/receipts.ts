import { readFileSync } from 'node:fs';
import { verifyReceipts } from '../../core/receipts.ts';

/** Says whether the receipts of a file are whole; false: they are not, and the first broken link was named. Works
 *  without a network. Throws when the file cannot be read or is no JSON. */
export function verifyReceiptsFile(file: string, expectedHeads: readonly string[]): boolean {
  const verdict = verifyReceipts(JSON.parse(readFileSync(file, 'utf8')), expectedHeads);
  if (!verdict.ok) {
    const { path, id, why } = verdict.broken;
    const place = [path, id === undefined ? '' : `(receipt ${id})`].filter((part) => part !== '').join(' ');
    console.error(`aparte: broken: ${place === '' ? why : `${place}: ${why}`}`);
    return false;
  }
  console.log(`  ${verdict.receipts} receipts in ${verdict.chains} chains, each as it was given`);
  for (const head of verdict.heads) console.log(`  newest ${head}`);
  return true;
}
