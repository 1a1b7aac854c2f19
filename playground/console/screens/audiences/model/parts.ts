import type { Purpose } from '../../../../../core/consent.ts';
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

/** One step of a sequence: an action, or one that must not happen. */
export interface Step {
  readonly not: boolean;
  readonly event: string;
  readonly range: string;
  readonly where: readonly Test[];
  /** Less than so long after the action before; of a `not` for so long. '' for any time. */
  readonly within: string;
}

/** Actions one after the other. */
export interface SequencePart {
  readonly kind: 'sequence';
  /** Did not, in this order. */
  readonly not: boolean;
  readonly steps: readonly Step[];
  /** The first action is less than so long ago; '' for any time. */
  readonly within: string;
  readonly path?: string;
}

/** A group of buyers by recency and frequency, in a range or (`all`) over everything. */
export interface CellPart {
  readonly kind: 'cell';
  readonly range: string;
  readonly cells: readonly string[];
  readonly path?: string;
}

/** A score's value. */
export interface ScorePart {
  readonly kind: 'score';
  readonly key: string;
  readonly compare: Compare;
  readonly number: number;
  readonly path?: string;
}

/** What is (not) permitted. */
export interface PermissionPart {
  readonly kind: 'permission';
  readonly purpose: Purpose;
  readonly allowed: boolean;
  readonly path?: string;
}

/** What is asked at each visit, not with each action: it cannot be an alternative of the rest. */
export type VisitPart = CellPart | ScorePart | PermissionPart;

export type Part = Group | DidPart | SequencePart | DetailPart | VisitPart;

/** Whether a part is asked at each visit. */
export function isVisit(part: Part): part is VisitPart {
  return part.kind === 'cell' || part.kind === 'score' || part.kind === 'permission';
}

/** The most steps a sequence may have. */
export const MAX_STEPS = 8;

/** A new step. */
export function newStep(event: string, not = false): Step {
  return { not, event, range: '', where: [], within: not ? '2d' : '' };
}

/** A new sequence: put into the cart, and not ordered. */
export function newSequence(): SequencePart {
  return {
    kind: 'sequence',
    not: false,
    steps: [newStep('Product Added'), newStep('Order Completed', true)],
    within: '30d',
  };
}

/** A new part of each kind that is asked at a visit. */
export function newVisit(kind: VisitPart['kind']): VisitPart {
  if (kind === 'cell') return { kind, range: 'all', cells: ['champion'] };
  if (kind === 'score') return { kind, key: '', compare: '$gte', number: 1 };
  return { kind, purpose: 'advertising', allowed: true };
}

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

/** What keeps a part from being asked. */
type Lack = 'event' | 'name' | 'value' | 'of' | 'empty' | 'steps' | 'mixed';

/** Whether a group offers what is asked at each visit as an alternative of what people did: nobody can answer that. */
export function mixes(group: Group): boolean {
  if (group.match === 'all') return false; // side by side each is asked where it can be; inner groups tell of themselves
  const leaves = leavesOf(group);
  return leaves.some(isVisit) && !leaves.every(isVisit);
}

function leavesOf(part: Part): readonly Part[] {
  return part.kind === 'group' ? part.parts.flatMap(leavesOf) : [part];
}

function lackOfSteps(steps: readonly Step[]): Lack | null {
  if (steps.length < 2 || steps.length > MAX_STEPS || steps[0]?.not === true) return 'steps';
  if (steps.some(({ event }) => event === '')) return 'event';
  return steps.flatMap(({ where }) => where.map(lackOfTest)).find((lack) => lack !== null) ?? null;
}

/** What is missing before a part can be asked, or null. */
export function lackOf(part: Part): Lack | null {
  switch (part.kind) {
    case 'group':
      return lackOfGroup(part);
    case 'did':
      return lackOfDid(part);
    case 'detail':
      return lackOfTest(part);
    case 'sequence':
      return lackOfSteps(part.steps);
    case 'cell':
      return part.cells.length === 0 ? 'value' : null;
    case 'score':
      return part.key === '' ? 'name' : Number.isFinite(part.number) ? null : 'value';
    case 'permission':
      return null;
    default:
      return part satisfies never;
  }
}

function lackOfGroup(group: Group): Lack | null {
  if (mixes(group)) return 'mixed';
  if (group.parts.length === 0) return 'empty';
  return group.parts.map(lackOf).find((lack) => lack !== null) ?? null;
}

function lackOfDid(part: DidPart): Lack | null {
  if (part.event === '') return 'event';
  if ((part.measure === 'sum' || part.measure === 'distinct') && part.of === '') return 'of';
  if (!Number.isFinite(part.number)) return 'value';
  return part.where.map(lackOfTest).find((lack) => lack !== null) ?? null;
}

function lackOfTest({ name, value }: Test): 'name' | 'value' | null {
  if (name === '') return 'name';
  return value === '' || (Array.isArray(value) && value.length === 0) ? 'value' : null;
}
