import type { Receipt } from '../../core/receipts.ts';

/** A receipt on the move: the person whose chain it is a link of, and its place in the chain. */
export interface MovedReceipt {
  readonly chain: string;
  readonly link: number;
  readonly receipt: Receipt;
}
