import type { IdentifyCall, TrackCall } from '../../events.ts';
import type { RetailRow } from './rows.ts';

/** Most lines in one event; a longer invoice is sent in parts that share its `order_id`. */
export const MAX_LINES_A_PART = 100;

/** One event to send, and the lines of the file it holds. */
export type RetailEvent = { readonly firstLine: number; readonly lastLine: number } & (
  | { readonly kind: 'track'; readonly call: TrackCall & { readonly messageId: string } }
  | { readonly kind: 'identify'; readonly call: IdentifyCall & { readonly messageId: string } }
);

/** Turns rows, in the order of the file, into events. Ids are made from the content, so the same file
 *  gives the same events whenever and however often it is read. */
export interface InvoiceGrouper {
  /** Takes the next row; gives the events that are complete now. */
  add(row: RetailRow): RetailEvent[];
  /** Gives what is left at the end. */
  end(): RetailEvent[];
}

/** Makes a grouper. `timeOf` turns the shop's local time into epoch ms. */
export function createGrouper(timeOf: (localTime: string) => number): InvoiceGrouper {
  let rows: RetailRow[] = [];
  const invoices = new Map<string, { parts: number; readonly timestamp: number }>();
  const countries = new Map<string, string>();

  function close(): RetailEvent[] {
    const first = rows[0];
    const last = rows.at(-1);
    if (first === undefined || last === undefined) return [];
    // One order has one time, its first line's, though lines of an invoice may be minutes apart.
    const invoice = invoices.get(first.invoice) ?? { parts: 0, timestamp: timeOf(first.localTime) };
    const part = (invoice.parts += 1);
    invoices.set(first.invoice, invoice);
    const { timestamp } = invoice;
    const who =
      first.customer === '' ? { anonymousId: `guest:${first.invoice}` } : { userId: first.customer };
    const lines = { firstLine: first.line, lastLine: last.line };
    const events: RetailEvent[] = [];
    if (first.customer !== '' && countries.get(first.customer) !== first.country) {
      countries.set(first.customer, first.country);
      const messageId = `retail:${first.customer}:${first.invoice}:country`;
      events.push({
        kind: 'identify',
        ...lines,
        call: { ...who, messageId, timestamp, traits: { country: first.country } },
      });
    }
    events.push({
      kind: 'track',
      ...lines,
      call: {
        ...who,
        event: first.refund ? 'Order Refunded' : 'Order Completed',
        messageId: `retail:${first.invoice}:${part}`,
        timestamp,
        properties: orderProperties(rows, part),
      },
    });
    rows = [];
    return events;
  }

  return {
    add(row) {
      const before = rows[0];
      const done =
        before !== undefined && (before.invoice !== row.invoice || rows.length >= MAX_LINES_A_PART)
          ? close()
          : [];
      rows.push(row);
      return done;
    },
    end: close,
  };
}

function orderProperties(rows: readonly RetailRow[], part: number): Record<string, unknown> {
  const thousandths = rows.reduce((sum, row) => sum + row.amountThousandths, 0);
  const amount = decimal(thousandths);
  return {
    order_id: rows[0]?.invoice,
    part,
    currency: 'GBP',
    ...(rows[0]?.refund === true ? { total: amount } : { revenue: amount }),
    products: rows.map((row) => ({
      product_id: itemKey(row.stockCode),
      sku: row.stockCode,
      name: row.description,
      price: Number(row.price),
      quantity: row.quantity,
    })),
  };
}

/** Thousandths as a decimal number with at most three digits behind the point. */
function decimal(thousandths: number): number {
  return Number(`${Math.floor(thousandths / 1000)}.${String(thousandths % 1000).padStart(3, '0')}`);
}

/** The catalogue key of a stock code: lower case, everything but letters and digits as a dash. */
export function itemKey(stockCode: string): string {
  return stockCode
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
}
