import { describe, expect, it } from 'vitest';
import { createWatermark } from '../../../sdk-node/cli/replay/checkpoint.ts';
import { createGrouper, itemKey, type RetailEvent } from '../../../sdk-node/cli/replay/invoices.ts';
import { zonedTimes } from '../../../core/zoned-times.ts';
import { type RawRow, readRow, type RetailRow } from '../../../sdk-node/cli/replay/rows.ts';

const raw = (fields: Partial<RawRow> = {}): RawRow => ({
  InvoiceNo: '536365',
  StockCode: '85123A',
  Description: 'WHITE HOLDER',
  Quantity: '6',
  InvoiceDate: '2010-12-01 08:26:00',
  UnitPrice: '2.55',
  CustomerID: '17850',
  Country: 'United Kingdom',
  ...fields,
});

function row(fields: Partial<RawRow> = {}, line = 2): RetailRow {
  const read = readRow(raw(fields), line);
  if ('reason' in read) throw new Error(read.reason);
  return read;
}

describe('readRow', () => {
  it('reads a line of an order with its exact amount', () => {
    expect(row({ Quantity: '3', UnitPrice: '0.1' }).amountThousandths).toBe(300);
    expect(row({ Quantity: '-3', InvoiceNo: 'C536379' })).toMatchObject({ refund: true, quantity: 3 });
    expect(row({ UnitPrice: '0' }).amountThousandths).toBe(0);
  });

  it.each([
    [{ StockCode: 'POST' }, 'NOT_GOODS', /StockCode: "POST" is a charge/],
    [{ StockCode: 'BANK CHARGES' }, 'NOT_GOODS', /StockCode/],
    [{ UnitPrice: '-11062.06' }, 'OUT_OF_RANGE', /UnitPrice: expected 0 or more, got -11062.06/],
    [{ UnitPrice: 'free' }, 'WRONG_TYPE', /UnitPrice/],
    [{ Quantity: '0' }, 'WRONG_TYPE', /Quantity/],
    [{ Quantity: '-2' }, 'OUT_OF_RANGE', /Quantity: expected more than 0/],
    [{ Quantity: '2', InvoiceNo: 'C1' }, 'OUT_OF_RANGE', /Quantity: expected less than 0/],
    [{ InvoiceNo: 'A563185' }, 'OUT_OF_RANGE', /InvoiceNo/],
    [{ InvoiceDate: '01/12/2010' }, 'WRONG_TYPE', /InvoiceDate/],
  ])('rejects %j with its field', (fields, code, reason) => {
    expect(readRow(raw(fields), 7)).toMatchObject({ line: 7, code, reason: expect.stringMatching(reason) });
  });
});

function grouped(rows: RetailRow[]): RetailEvent[] {
  const grouper = createGrouper((time) => Date.parse(`${time.replace(' ', 'T')}Z`));
  return [...rows.flatMap((each) => grouper.add(each)), ...grouper.end()];
}
const orders = (events: RetailEvent[]) =>
  events.flatMap((event) => (event.kind === 'track' ? [event.call] : []));

describe('createGrouper', () => {
  it('makes one order of an invoice, in parts of at most 100 lines that share order_id', () => {
    const events = orders(grouped(Array.from({ length: 230 }, (_, i) => row({}, i + 2))));
    expect(
      events.map(({ properties }) => [
        properties?.order_id,
        (properties?.products as [] | undefined)?.length,
      ]),
    ).toEqual([
      ['536365', 100],
      ['536365', 100],
      ['536365', 30],
    ]);
    expect(new Set(events.map(({ messageId }) => messageId)).size).toBe(3);
  });

  it('counts repeated lines and sums without float error', () => {
    const [order] = orders(
      grouped([
        row({ UnitPrice: '0.1', Quantity: '1' }),
        row({ UnitPrice: '0.1', Quantity: '1' }),
        row({ UnitPrice: '0.1', Quantity: '1' }),
      ]),
    );
    expect(order?.properties?.revenue).toBe(0.3);
  });

  it('gives an invoice without a customer a guest of its own, and a cancellation a refund', () => {
    const events = orders(grouped([row({ CustomerID: '' }), row({ InvoiceNo: 'C536379', Quantity: '-1' })]));
    expect(events[0]).toMatchObject({ anonymousId: 'guest:536365', event: 'Order Completed' });
    expect(events[0]?.userId).toBeUndefined();
    expect(events[1]).toMatchObject({
      userId: '17850',
      event: 'Order Refunded',
      properties: { total: 2.55 },
    });
  });

  it('gives the same ids however often the file is read, also when an invoice is interrupted by another', () => {
    const rows = [row(), row({ InvoiceNo: '2' }), row({ Description: 'AGAIN' })];
    const ids = () => grouped(rows).map(({ call }) => call.messageId);
    expect(ids()).toEqual(ids());
    expect(new Set(ids()).size).toBe(ids().length);
  });
});

describe('zonedTimes', () => {
  const london = zonedTimes('Europe/London');
  it.each([
    ['2010-12-01 08:26:00', '2010-12-01T08:26:00.000Z'],
    ['2011-06-01 08:26:00', '2011-06-01T07:26:00.000Z'],
    ['2011-03-27 00:30:00', '2011-03-27T00:30:00.000Z'],
    ['2011-03-27 03:00:00', '2011-03-27T02:00:00.000Z'],
    ['2011-10-30 00:30:00', '2011-10-29T23:30:00.000Z'],
    ['2011-10-30 03:00:00', '2011-10-30T03:00:00.000Z'],
  ])('%s in London is %s', (local, utc) => {
    expect(new Date(london(local)).toISOString()).toBe(utc);
  });
});

describe('createWatermark', () => {
  it('stays before the first event that is not acknowledged, in whatever order answers come', () => {
    const watermark = createWatermark(0);
    watermark.sent('a', 10);
    watermark.sent('b', 20);
    watermark.settled('b');
    expect(watermark.line).toBe(9);
    watermark.settled('a');
    expect(watermark.line).toBe(20);
  });
});

describe('itemKey', () => {
  it.each([
    ['85123A', '85123a'],
    ['gift_0001_20', 'gift-0001-20'],
  ])('%s is %s', (code, key) => expect(itemKey(code)).toBe(key));
});
