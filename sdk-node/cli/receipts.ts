import { existsSync, readFileSync } from 'node:fs';
import { AparteError } from '../../core/errors.ts';
import { verifyReceipts } from '../../core/receipts.ts';

/** Says whether the receipts of a file are whole; false: they are not, and the first broken link was named. Works
 *  without a network. Throws when the file cannot be read or is no JSON. */
export function verifyReceiptsFile(file: string, expectedHeads: readonly string[]): boolean {
  const verdict = verifyReceipts(readJson(file), expectedHeads);
  if (!verdict.ok) {
    const { path, id, why } = verdict.broken;
    const place = [path, id === undefined ? '' : `(receipt ${id})`].filter((part) => part !== '').join(' ');
    console.error(`aparte: broken: ${place === '' ? why : `${place}: ${why}`}`);
    return false;
  }
  console.log(`  receipts: ${verdict.receipts}, chains: ${verdict.chains}, each as it was given`);
  for (const head of verdict.heads) console.log(`  newest ${head}`);
  return true;
}

function readJson(file: string): unknown {
  if (!existsSync(file)) throw new AparteError('NOT_FOUND', `${file}: expected a file, got none`);
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new AparteError(
      'WRONG_TYPE',
      `${file}: expected JSON, as GET …/receipts answers it, got something else`,
    );
  }
}
