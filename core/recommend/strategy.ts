import type { Json } from '../events.ts';
import type { LocalizedText } from '../config/types.ts';

/** The value of a flag of type `recommendations`: how a list is made. */
export interface ListStrategy {
  readonly strategy: 'related' | 'popular';
  /** The most items, 1 to 24. */
  readonly limit: number;
  /** Only items of this range. */
  readonly range?: string;
  /** Whether what somebody bought may be shown again, as with coffee. Default false. */
  readonly includeBought?: boolean;
  /** What stands above the list. */
  readonly title?: LocalizedText;
}

export const STRATEGIES: readonly ListStrategy['strategy'][] = ['related', 'popular'];
/** The most items of one list. */
export const MAX_LIST_ITEMS = 24;

/** A decided value as a strategy; null when it is none, which publishing would have refused. */
export function strategyOf(value: Json): ListStrategy | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  if (!Object.hasOwn(value, 'strategy') || !Object.hasOwn(value, 'limit')) return null;
  const known = value as unknown as Partial<ListStrategy>; // of the published JSON, checked when it was saved
  const { strategy, limit } = known;
  if (strategy === undefined || !STRATEGIES.includes(strategy) || typeof limit !== 'number') return null;
  return { ...known, strategy, limit: Math.max(0, Math.min(MAX_LIST_ITEMS, Math.floor(limit))) };
}
