// A direct computation of recency, frequency and monetary value from the published files, and of how well scores rank
// what is spent later. On purpose it shares no code with the product: sorting and adding up, nothing else.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

const DAY = 86_400_000;

export function lines(path) {
  return gunzipSync(readFileSync(path)).toString('utf8').trimEnd().split('\n');
}

/** A line of CSV with quotes. */
export function cells(line) {
  const found = [];
  let cell = '';
  let quoted = false;
  for (let i = 0; i < line.length; i++) {
    const char = line[i];
    if (quoted) {
      if (char !== '"') cell += char;
      else if (line[i + 1] === '"') {
        cell += '"';
        i += 1;
      } else quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === ',') {
      found.push(cell);
      cell = '';
    } else cell += char;
  }
  return [...found, cell];
}

/** `"12.345"` in hundredths, halves to even, by its digits. */
export function cents(text) {
  const [, sign, whole, fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  const digits = BigInt(whole + fraction);
  const unit = 10n ** BigInt(Math.max(0, fraction.length - 2));
  const scaled = fraction.length < 2 ? digits * 10n ** BigInt(2 - fraction.length) : digits;
  let rounded = scaled / unit;
  const twice = (scaled % unit) * 2n;
  if (twice > unit || (twice === unit && rounded % 2n === 1n)) rounded += 1n;
  return Number(rounded) * (sign === '-' ? -1 : 1);
}

/** Purchases `{ who, order, at, minor, refund? }` → who → `{ lastAt, orders, minor }`, of those who bought before `until`.
 *  A sale of 0 and below counts for nothing; a refund takes money away and nothing else. */
export function rfmOf(purchases, until = Infinity) {
  const people = new Map();
  for (const { who, order, at, minor, refund } of purchases) {
    if (at >= until || (!refund && minor <= 0)) continue;
    const person = people.get(who) ?? { lastAt: -Infinity, seen: new Set(), minor: 0 };
    people.set(who, person);
    if (refund) person.minor -= Math.abs(minor);
    else {
      person.minor += minor;
      person.lastAt = Math.max(person.lastAt, at);
      person.seen.add(order);
    }
  }
  const found = new Map();
  for (const [who, { lastAt, seen, minor }] of people) {
    if (seen.size > 0) found.set(who, { lastAt, orders: seen.size, minor });
  }
  return found;
}

/** The quantiles at 20, 40, 60 and 80 %, the lower of two neighbours. */
export function quantiles(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return [1, 2, 3, 4].map((k) => sorted[Math.floor((k * (sorted.length - 1)) / 5)]);
}

/** who → [r, f, m] by the quantiles of all of them as of `asOf`. */
export function scoresOf(rfm, asOf) {
  const days = (person) => Math.max(0, Math.floor((asOf - person.lastAt) / DAY));
  const all = [...rfm.values()];
  const cuts = [
    quantiles(all.map(days)),
    quantiles(all.map((p) => p.orders)),
    quantiles(all.map((p) => p.minor)),
  ];
  const below = (value, of) => 1 + of.filter((cut) => cut < value).length;
  const scores = new Map();
  for (const [who, person] of rfm)
    scores.set(who, [
      6 - below(days(person), cuts[0]),
      below(person.orders, cuts[1]),
      below(person.minor, cuts[2]),
    ]);
  return { cuts, scores };
}

/** Spearman's rank correlation, ties at their mean rank. */
export function spearman(a, b) {
  const ranks = (values) => {
    const order = values.map((value, i) => [value, i]).sort((x, y) => x[0] - y[0]);
    const ranked = [];
    for (let i = 0; i < order.length;) {
      let j = i;
      while (j < order.length && order[j][0] === order[i][0]) j += 1;
      for (let k = i; k < j; k++) ranked[order[k][1]] = (i + j - 1) / 2;
      i = j;
    }
    return ranked;
  };
  const [x, y] = [ranks(a), ranks(b)];
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [mx, my] = [mean(x), mean(y)];
  const sum = (f) => x.reduce((total, _, i) => total + f(x[i] - mx, y[i] - my), 0);
  return sum((p, q) => p * q) / Math.sqrt(sum((p) => p * p) * sum((_, q) => q * q));
}

/** How much of `values` the fifth with the highest `scores` holds; of equal scores each its share. */
export function topFifth(scores, values) {
  const groups = new Map();
  scores.forEach((score, i) => {
    const group = groups.get(score) ?? { people: 0, value: 0 };
    group.people += 1;
    group.value += values[i];
    groups.set(score, group);
  });
  let left = scores.length / 5;
  let held = 0;
  for (const [, { people, value }] of [...groups].sort((a, b) => b[0] - a[0])) {
    const share = Math.min(1, left / people);
    held += share * value;
    left -= share * people;
    if (left <= 0) break;
  }
  return held / values.reduce((sum, value) => sum + value, 0);
}

/** Online Retail: an invoice is an order, one with C a refund, of rows with a customer. Prices have at most three
 *  decimals, so amounts are added exactly in thousandths, then rounded to pence, halves to even. */
export function onlineRetail(path) {
  const invoices = new Map();
  for (const line of lines(path).slice(1)) {
    const [order, , , quantity, date, price, who] = cells(line);
    if (who === '') continue;
    const at = Date.parse(`${date.replace(' ', 'T')}Z`);
    const known = invoices.get(order) ?? { who, order, at, thousandths: 0, refund: order.startsWith('C') };
    known.thousandths += Number(quantity) * Math.round(Number(price) * 1000);
    invoices.set(order, known);
  }
  return [...invoices.values()].map((invoice) => {
    const sign = invoice.thousandths < 0 ? '-' : '';
    const digits = String(Math.abs(invoice.thousandths)).padStart(4, '0');
    const amount = `${sign}${digits.slice(0, -3)}.${digits.slice(-3)}`;
    return { ...invoice, amount, minor: cents(amount) };
  });
}

/** CDNOW: a row is an order. */
export function cdnow(path) {
  return lines(path).map((line, i) => {
    const [, who, date, , value] = line.trim().split(/\s+/);
    const at = Date.parse(`${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}T00:00:00Z`);
    return { who, order: `row-${i}`, at, minor: cents(value), value };
  });
}

/** Complete Journey: a basket's lines of one department. Empty departments are unknown and left out. */
export function completeJourney(path) {
  const rows = lines(path).slice(1).map(cells);
  return rows.map(([who, order, product, department, , , , quantity, value, , , , , , time]) => ({
    who,
    order,
    product,
    department,
    quantity,
    value,
    at: Date.parse(time),
    minor: cents(value),
  }));
}
