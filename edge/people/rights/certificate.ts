import type { Certificate, StoreErased } from '../../../core/wire/rights.ts';
import type { Name } from '../contract.ts';
import { environmentOf } from '../names.ts';
import { RECEIPTS_KEPT_MS, type Removed } from './deleting.ts';
import { KV_STORES, OTHER_TABLES, R2_STORES, type Store, UNSEEN_STORES } from './stores.ts';

/** What an erasure did and will do, store by store. `done`: when it ended, and how many files of the archive changed;
 *  null: it is still under way. */
export function certificateOf(
  erasure: { readonly id: string; readonly at: number },
  plan: { readonly names: readonly Name[]; readonly removed: Removed },
  done: { readonly at: number; readonly files: number } | null,
): Certificate {
  const identifiers: Record<string, number> = {};
  for (const { identifier } of plan.names) {
    identifiers[identifier.type] = (identifiers[identifier.type] ?? 0) + 1;
  }
  const { receipts = 0, ...tables } = plan.removed;
  const rows = Object.entries(tables).map(([table, removed]) => erased(`people.${table}`, done, removed));
  const kept: StoreErased[] =
    receipts === 0
      ? []
      : [
          {
            store: 'people.receipts',
            kept: `${receipts} receipts without identifiers, as proof of consent`,
            goneBy: iso(erasure.at + RECEIPTS_KEPT_MS),
          },
        ];
  return {
    certificate: erasure.id,
    environment: environmentOf(plan.names[0]?.name ?? ''),
    requestedAt: iso(erasure.at),
    ...(done === null ? {} : { completedAt: iso(done.at) }),
    identifiers,
    stores: [
      ...rows,
      ...kept,
      {
        store: 'people.tombstones',
        kept: 'HMACs of the names and the time, so that late copies are dropped',
      },
      ...[...KV_STORES, ...R2_STORES, ...OTHER_TABLES, ...UNSEEN_STORES].flatMap((store) =>
        elsewhere(store, erasure.at, done),
      ),
    ],
  };
}

function elsewhere(
  { store, erased: rule }: Store,
  at: number,
  done: { readonly at: number; readonly files: number } | null,
): StoreErased[] {
  if (rule === null) return [];
  if (rule === 'now') return [erased(store, done, store === 'r2.archive' ? (done?.files ?? 0) : undefined)];
  return [{ store, goneBy: iso(at + rule.withinMs), how: rule.how }];
}

function erased(store: string, done: { readonly at: number } | null, removed?: number): StoreErased {
  return {
    store,
    ...(done === null ? { how: 'under way' } : { erasedAt: iso(done.at) }),
    ...(removed === undefined ? {} : { removed }),
  };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
