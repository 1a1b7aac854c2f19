import type { ItemDocument } from '../../../core/config/types.ts';
import { AparteError } from '../../../core/errors.ts';
import { backoffMs, isRetryable } from '../../backoff.ts';
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

const ITEMS_A_REQUEST = 2000;
const ATTEMPTS = 6;

/** Sends items to the catalogue and gives how many were accepted. The same item twice is one, so a request that got
 *  no answer is repeated. Rejects with AparteError when the server refuses, or does not answer after six tries. */
export async function sendItems(
  target: { readonly host: string; readonly key: string },
  items: readonly ItemDocument[],
): Promise<number> {
  let accepted = 0;
  for (let start = 0; start < items.length; start += ITEMS_A_REQUEST) {
    const part = items.slice(start, start + ITEMS_A_REQUEST);
    accepted += await sendPart(target, part.map((item) => JSON.stringify(item)).join('\n'));
  }
  return accepted;
}

async function sendPart(
  target: { readonly host: string; readonly key: string },
  body: string,
): Promise<number> {
  for (let attempt = 1; ; attempt += 1) {
    const response = await fetch(`${target.host}/v1/import/items`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson', authorization: `Bearer ${target.key}` },
      body,
    }).catch(
      (cause: unknown) => new AparteError('UNAVAILABLE', `${target.host} could not be reached`, { cause }),
    );
    if (response instanceof Response && response.ok) {
      return ((await response.json()) as { accepted: number }).accepted; // our own wire's shape
    }
    const mayRetry = !(response instanceof Response) || isRetryable(response.status);
    if (!mayRetry || attempt >= ATTEMPTS) {
      if (!(response instanceof Response)) throw response;
      throw new AparteError(
        'UNAVAILABLE',
        `the catalogue was answered ${response.status}: ${await response.text()}`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, backoffMs(attempt, Math.random())));
  }
}
