import type { ItemDocument } from '../../../core/config/types.ts';
import { itemKey } from './invoices.ts';
import type { RetailRow } from './rows.ts';

/** Collects the items that a file sells: the newest description and the newest price above 0 of each code. */
export interface Catalogue {
  add(row: RetailRow): void;
  items(): ItemDocument[];
}

/** Makes an empty catalogue. */
export function createCatalogue(): Catalogue {
  const items = new Map<string, { title: string; pence: number }>();
  return {
    add(row) {
      const key = itemKey(row.stockCode);
      const known = items.get(key) ?? { title: row.stockCode, pence: 0 };
      const pence = Math.round(Number(row.price) * 100);
      items.set(key, {
        title: row.description === '' ? known.title : row.description,
        pence: pence > 0 ? pence : known.pence,
      });
    },
    items: () =>
      [...items].map(([key, { title, pence }]) => ({
        kind: 'item' as const,
        key,
        title: { en: title },
        price: { amountMinor: pence, currency: 'GBP' },
      })),
  };
}
