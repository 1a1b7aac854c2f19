// The customers' figures straight from the CSV, by a script that shares nothing with the product.
//   node test/edge/replay/direct.mjs FILE.csv[.gz]   → { customer: { orders, amountMinor, refundedMinor, firstAt, lastAt } }
// Rules: a code without a digit is not goods; negative prices do not count; a C-invoice is a refund; the rest of the
// rows with a quantity of 0 or less are corrections; amounts in pence, net of refunds; an order's date is its first
// row's, London time.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** Splits CSV text into rows of fields (RFC 4180: quotes, doubled quotes, line breaks inside quotes). */
function* rowsOf(text) {
  let field = '';
  let row = [];
  let quoted = false;
  for (let i = 0; i < text.length; i += 1) {
    const c = text[i];
    if (quoted) {
      if (c === '"' && text[i + 1] === '"') {
        field += '"';
        i += 1;
      } else if (c === '"') quoted = false;
      else field += c;
    } else if (c === '"') quoted = true;
    else if (c === ',') {
      row.push(field);
      field = '';
    } else if (c === '\n') {
      row.push(field.replace(/\r$/, ''));
      yield row;
      row = [];
      field = '';
    } else field += c;
  }
  if (field !== '' || row.length > 0) yield [...row, field];
}

/** Summer time in London: from 1:00 UTC on the last Sunday of March to 1:00 UTC on the last Sunday of October. */
function london(local) {
  const wall = Date.parse(`${local.replace(' ', 'T')}Z`);
  const year = new Date(wall).getUTCFullYear();
  const lastSunday = (month) => {
    const day = new Date(Date.UTC(year, month + 1, 0));
    return Date.UTC(year, month, day.getUTCDate() - day.getUTCDay(), 1);
  };
  const isSummer = wall - 3_600_000 >= lastSunday(2) && wall - 3_600_000 < lastSunday(9);
  return isSummer ? wall - 3_600_000 : wall;
}

export function directFigures(file) {
  const bytes = readFileSync(file);
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').replace(/^\uFEFF/, '');
  const customers = new Map();
  let header;
  for (const row of rowsOf(text)) {
    if (header === undefined) {
      header = row;
      continue;
    }
    const of = (name) => row[header.indexOf(name)] ?? '';
    const [invoice, customer, quantity] = [of('InvoiceNo'), of('CustomerID'), Number(of('Quantity'))];
    const refund = invoice.startsWith('C');
    if (customer === '' || !/\d/.test(of('StockCode')) || !/^C?\d+$/.test(invoice)) continue;
    if (Number(of('UnitPrice')) < 0 || (refund ? quantity >= 0 : quantity <= 0)) continue;
    const pence = Math.abs(quantity) * Math.round(Number(of('UnitPrice')) * 100);
    const known = customers.get(customer) ?? {
      orders: new Set(),
      amountMinor: 0,
      refundedMinor: 0,
      firstAt: Infinity,
      lastAt: -Infinity,
    };
    if (refund) {
      known.refundedMinor += pence;
      known.amountMinor -= pence;
    } else {
      known.amountMinor += pence;
      if (!known.orders.has(invoice)) {
        known.orders.add(invoice);
        known.firstAt = Math.min(known.firstAt, london(of('InvoiceDate')));
        known.lastAt = Math.max(known.lastAt, london(of('InvoiceDate')));
      }
    }
    customers.set(customer, known);
  }
  return Object.fromEntries(
    [...customers].map(([id, figures]) => [id, { ...figures, orders: figures.orders.size }]),
  );
}

if (process.argv[1]?.endsWith('direct.mjs')) console.log(JSON.stringify(directFigures(process.argv[2])));
