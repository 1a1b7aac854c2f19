import type { ErrorCode } from '../../../core/errors.ts';

/** The columns a retail file must have, in any order. */
export const COLUMNS = [
  'InvoiceNo',
  'StockCode',
  'Description',
  'Quantity',
  'InvoiceDate',
  'UnitPrice',
  'CustomerID',
  'Country',
] as const;

/** A row as the file has it. */
export type RawRow = { readonly [C in (typeof COLUMNS)[number]]: string };

/** A row that counts: one line of an invoice. `amountThousandths` is quantity × price, exact, never negative. */
export interface RetailRow {
  readonly line: number;
  readonly invoice: string;
  readonly refund: boolean;
  readonly stockCode: string;
  readonly description: string;
  readonly quantity: number;
  readonly price: string;
  readonly amountThousandths: number;
  /** Local wall clock of the shop, `YYYY-MM-DD hh:mm:ss`. */
  readonly localTime: string;
  /** '' when unknown. */
  readonly customer: string;
  readonly country: string;
}

/** A row that does not count, and why. */
export interface RejectedRow {
  readonly line: number;
  readonly code: ErrorCode | 'NOT_GOODS';
  readonly reason: string;
}

const PRICE = /^(-?)(\d{1,9})(?:\.(\d{1,3}))?$/;
const TIME = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/;

/** Reads one row: a line of an order or refund, or the reason why it is neither.
 *  A code without a digit (POST, M, BANK CHARGES) is a charge, not goods. A price of 0 is a gift and counts. */
export function readRow(raw: RawRow, line: number): RetailRow | RejectedRow {
  const reject = (code: RejectedRow['code'], reason: string): RejectedRow => ({ line, code, reason });
  const invoice = raw.InvoiceNo.trim();
  const stockCode = raw.StockCode.trim();
  const quantity = Number(raw.Quantity);
  const price = PRICE.exec(raw.UnitPrice.trim());
  const refund = invoice.startsWith('C');
  if (!/^C?\d{1,12}$/.test(invoice)) {
    return reject(
      'OUT_OF_RANGE',
      `InvoiceNo: expected digits, or C and digits for a cancellation, got "${invoice}"`,
    );
  }
  if (!/\d/.test(stockCode)) return reject('NOT_GOODS', `StockCode: "${stockCode}" is a charge, not goods`);
  if (!TIME.test(raw.InvoiceDate)) {
    return reject('WRONG_TYPE', `InvoiceDate: expected YYYY-MM-DD hh:mm:ss, got "${raw.InvoiceDate}"`);
  }
  if (price === null)
    return reject('WRONG_TYPE', `UnitPrice: expected a decimal number, got "${raw.UnitPrice}"`);
  if (price[1] === '-') return reject('OUT_OF_RANGE', `UnitPrice: expected 0 or more, got ${raw.UnitPrice}`);
  if (!Number.isInteger(quantity) || quantity === 0) {
    return reject('WRONG_TYPE', `Quantity: expected a whole number other than 0, got "${raw.Quantity}"`);
  }
  if (refund !== quantity < 0) {
    const expected = refund ? 'less than 0 on a cancellation' : 'more than 0 outside a cancellation';
    return reject('OUT_OF_RANGE', `Quantity: expected ${expected}, got ${quantity}`);
  }
  const thousandths = Number(price[2]) * 1000 + Number((price[3] ?? '').padEnd(3, '0'));
  return {
    line,
    invoice,
    refund,
    stockCode,
    description: raw.Description.trim(),
    quantity: Math.abs(quantity),
    price: raw.UnitPrice.trim(),
    amountThousandths: Math.abs(quantity) * thousandths,
    localTime: raw.InvoiceDate,
    customer: raw.CustomerID.trim(),
    country: raw.Country.trim(),
  };
}
