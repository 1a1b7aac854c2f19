import type { Json } from '../../../../../core/events.ts';

// An audience as the builder shows it: groups of what people did and of details. Everything here is plain data;
// `read.ts` makes it from a condition, `write.ts` makes a condition of it.

/** Which of a group's parts must hold. */
export type Match = 'all' | 'any' | 'none';

/** Several parts together. */
export interface Group {
  readonly kind: 'group';
  readonly match: Match;
  readonly parts: readonly Part[];
  readonly path?: string;
}

/** How a number or a value is compared. */
export type Compare = '$gte' | '$lte' | '$eq' | '$gt' | '$lt' | '$ne' | '$in' | '$nin' | '$exists';

/** The comparisons of numbers, in the order they are offered. */
export const NUMBER_COMPARES = ['$gte', '$lte', '$eq', '$gt', '$lt'] as const;
/** The comparisons of values. */
export const VALUE_COMPARES = ['$eq', '$ne', '$in', '$nin', '$gte', '$lte', '$gt', '$lt', '$exists'] as const;

/** A property or a detail compared with something: one value, a list for `$in` and `$nin`, true or false for
 *  `$exists`. */
export interface Test {
  readonly name: string;
  readonly compare: Compare;
  readonly value: Json;
}

/** What is asked of the matching actions. */
export type Measure = 'count' | 'sum' | 'distinct' | 'last' | 'first';
export const MEASURES: readonly Measure[] = ['count', 'sum', 'distinct', 'last', 'first'];

/** Something people did or did not do. */
export interface DidPart {
  readonly kind: 'did';
  /** Did not. */
  readonly not: boolean;
  readonly event: string;
  /** The category of the range it was in; '' for any. */
  readonly range: string;
  readonly where: readonly Test[];
  readonly measure: Measure;
  /** Of `count`, `sum`, `distinct`. */
  readonly compare: Compare;
  readonly number: number;
  /** Of `sum` and `distinct`: the property. */
  readonly of: string;
  /** A window such as `7d`, '' for all time; of `first` and `last` how long ago, never ''. */
  readonly within: string;
  /** Of `first` and `last`: at least so long ago, instead of less. */
  readonly before: boolean;
  readonly path?: string;
}

/** A detail of a person. */
export interface DetailPart extends Test {
  readonly kind: 'detail';
  readonly path?: string;
}

export type Part = Group | DidPart | DetailPart;

/** A new part, ready to be filled in. */
export function newDid(event = 'Product Viewed'): DidPart {
  return {
    kind: 'did',
    not: false,
    event,
    range: '',
    where: [],
    measure: 'count',
    compare: '$gte',
    number: 1,
    of: '',
    within: '30d',
    before: false,
  };
}

/** A new part about a detail. */
export function newDetail(name: string): DetailPart {
  return { kind: 'detail', name, compare: '$eq', value: '' };
}

/** A new group inside another. */
export function newGroup(match: Match = 'any'): Group {
  return { kind: 'group', match, parts: [newDid()] };
}

/** Segment's e-commerce events whose products are a list: their range is that of any product in it. */
export const LIST_EVENTS: ReadonlySet<string> = new Set([
  'Order Completed',
  'Order Updated',
  'Order Refunded',
  'Order Cancelled',
  'Checkout Started',
  'Cart Viewed',
  'Product List Viewed',
  'Product List Filtered',
]);

/** What is missing before a part can be asked, or null. */
export function lackOf(part: Part): 'event' | 'name' | 'value' | 'of' | 'empty' | null {
  if (part.kind === 'group') {
    if (part.parts.length === 0) return 'empty';
    for (const inner of part.parts) {
      const lack = lackOf(inner);
      if (lack !== null) return lack;
    }
    return null;
  }
  if (part.kind === 'detail') return lackOfTest(part);
  if (part.event === '') return 'event';
  if ((part.measure === 'sum' || part.measure === 'distinct') && part.of === '') return 'of';
  if (!Number.isFinite(part.number)) return 'value';
  return part.where.map(lackOfTest).find((lack) => lack !== null) ?? null;
}

function lackOfTest({ name, value }: Test): 'name' | 'value' | null {
  if (name === '') return 'name';
  return value === '' || (Array.isArray(value) && value.length === 0) ? 'value' : null;
}
