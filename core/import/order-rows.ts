import { canonicalJson } from '../canonical-json.ts';
import type { JsonObject } from '../events.ts';
import { hash64 } from '../profile/hash64.ts';
import { contextOf, identityOf, namesOf, type Outgoing, type RowIdentity } from './identify-rows.ts';
import type { RowProblem } from './job.ts';
import type { ReadRow, RejectedRow } from './read-rows.ts';

/** The longest order id: it is part of a messageId. */
const MAX_ORDER_ID_LENGTH = 200;

const REFUNDS: ReadonlySet<string> = new Set([
  'order refunded',
  'refund',
  'refunded',
  'return',
  'returned',
  'credit',
  'credit note',
  'remboursement',
  'remboursé',
  'rembourse',
  'retour',
  'avoir',
]);

interface OrderLine {
  readonly read: ReadRow;
  readonly identity: RowIdentity;
  readonly order: string;
  readonly isRefund: boolean;
  readonly at: number;
}

/** The rows of orders as `Order Completed` and `Order Refunded`, a row a product: rows of one order, person and refund
 *  are one event, wherever in the part they stand. An order has one id, so it is taken once: with other lines it is
 *  known by its digest. A row whose `type` says so, whose quantity or amount is negative, or that has a `refundId`, is a refund. */
export function orderEvents(rows: readonly ReadRow[]): {
  readonly events: readonly Outgoing[];
  readonly rejected: readonly RejectedRow[];
} {
  const rejected: RejectedRow[] = [];
  const groups = new Map<string, OrderLine[]>();
  for (const read of rows) {
    const line = lineOf(read);
    if ('reason' in line) {
      rejected.push({ row: read.row, problems: [line] });
      continue;
    }
    const key = canonicalJson([messageIdOf(line), namesOf(line.identity), line.identity.externalIds]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [line]);
    else group.push(line);
  }
  return { events: [...groups.values()].map(eventOf), rejected };
}

function lineOf(read: ReadRow): OrderLine | RowProblem {
  const { values } = read;
  const identity = identityOf(read);
  if ('reason' in identity) return identity;
  const order = values.get('orderId');
  if (typeof order !== 'string' || order === '') {
    return { field: 'orderId', reason: 'expected the id of an order, got nothing' };
  }
  if (order.length > MAX_ORDER_ID_LENGTH) {
    const reason = `expected at most ${MAX_ORDER_ID_LENGTH} characters, got ${order.length}`;
    return { field: 'orderId', reason };
  }
  const at = values.get('timestamp');
  if (typeof at !== 'number')
    return { field: 'timestamp', reason: 'expected the date of the order, got nothing' };
  return { read, identity, order, isRefund: isRefund(values), at };
}

function isRefund(values: ReadRow['values']): boolean {
  if (values.has('refundId')) return true;
  const type = values.get('type');
  if (typeof type === 'string' && REFUNDS.has(type.trim().toLowerCase())) return true;
  return ['quantity', 'amount', 'revenue', 'total'].some((field) => {
    const value = values.get(field);
    return typeof value === 'number' && value < 0;
  });
}

function messageIdOf({ read, order, isRefund, at }: OrderLine): string {
  const given = read.values.get('messageId');
  if (typeof given === 'string') return given;
  if (!isRefund) return `import:order:${order}`;
  const refund = read.values.get('refundId');
  return `import:refund:${order}:${typeof refund === 'string' ? refund.slice(0, 200) : at}`;
}

function eventOf(lines: readonly OrderLine[]): Outgoing {
  const [first] = lines;
  if (first === undefined) throw new Error('an order has a row'); // groups are made of rows
  const products = lines.flatMap(({ read }) => productsOf(read.values));
  const properties: JsonObject = {
    order_id: first.order,
    ...moneyOf(lines, first.isRefund),
    ...(products.length === 0 ? {} : { products }),
  };
  const at = Math.min(...lines.map((line) => line.at));
  const name = first.isRefund ? 'Order Refunded' : 'Order Completed';
  const digest = hash64(canonicalJson([name, properties, at]));
  const messageId = messageIdOf(first);
  const context = contextOf(first.identity, digest);
  return {
    rows: lines.map(({ read }) => read.row),
    event: {
      type: 'track',
      event: name,
      messageId,
      ...namesOf(first.identity),
      timestamp: at,
      properties,
      context,
    },
    messageId,
    digest,
  };
}

/** What an order came to: its own total, said on any of its rows (or on each); else the sum of its lines. */
function moneyOf(lines: readonly OrderLine[], isRefund: boolean): JsonObject {
  const said = (field: string) =>
    lines.map(({ read }) => read.values.get(field)).find((value) => typeof value === 'number');
  const text = (field: string) => lines.map(({ read }) => read.values.get(field)).find(isText);
  const revenue = said('revenue');
  const total = said('total');
  const sum = revenue === undefined && total === undefined ? sumOf(lines) : undefined;
  const currency = text('currency')?.toUpperCase();
  const coupon = text('coupon');
  const amount = (value: number) => (isRefund ? Math.abs(value) : value);
  return {
    ...(typeof revenue === 'number' ? { revenue: amount(revenue) } : {}),
    ...(typeof total === 'number' ? { total: amount(total) } : {}),
    ...(sum === undefined ? {} : { [isRefund ? 'total' : 'revenue']: amount(sum) }),
    ...(currency === undefined ? {} : { currency }),
    ...(coupon === undefined ? {} : { coupon }),
  };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** The lines' amounts together, exact to a millionth; undefined where no line has one. */
function sumOf(lines: readonly OrderLine[]): number | undefined {
  const amounts = lines.flatMap(({ read: { values } }) => {
    const amount = values.get('amount');
    if (typeof amount === 'number') return [amount];
    const price = values.get('price');
    const quantity = values.get('quantity') ?? 1;
    return typeof price === 'number' && typeof quantity === 'number' ? [price * quantity] : [];
  });
  if (amounts.length === 0) return undefined;
  return amounts.reduce((sum, amount) => sum + Math.round(amount * 1e6), 0) / 1e6;
}

const PRODUCT_FIELDS: readonly (readonly [field: string, property: string])[] = [
  ['productId', 'product_id'],
  ['productName', 'name'],
  ['category', 'category'],
];

function productsOf(values: ReadRow['values']): JsonObject[] {
  const listed = values.get('products');
  if (Array.isArray(listed)) return listed as JsonObject[]; // from JSON; what is no object the event's check names
  const texts = PRODUCT_FIELDS.flatMap(([field, property]) => {
    const value = values.get(field);
    return isText(value) ? [[property, value] as const] : [];
  });
  if (texts.length === 0) return [];
  const quantity = values.get('quantity');
  const count = typeof quantity === 'number' ? Math.abs(quantity) : 1;
  const amount = values.get('amount');
  const price = values.get('price') ?? (typeof amount === 'number' && count > 0 ? amount / count : undefined);
  return [
    {
      ...Object.fromEntries(texts),
      ...(typeof price === 'number' ? { price: Math.abs(price) } : {}),
      ...(typeof quantity === 'number' ? { quantity: count } : {}),
    },
  ];
}
