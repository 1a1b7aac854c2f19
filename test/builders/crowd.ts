import type { TestEdge } from '../edge/harness.ts';

/** What every person of a crowd agreed to. */
export const AGREED = { analytics: true, personalization: true, experimentation: true, storage: true };

/** One invented person: her calls in Segment's form, and what of them a test may count on. */
export interface CrowdMember {
  readonly userId: string;
  readonly plan: string;
  readonly views: number;
  readonly orders: number;
  readonly calls: readonly object[];
}

const DAY_MS = 86_400_000;
const PLANS = ['free', 'pro', 'team'];
const CATEGORIES = ['Phones', 'Coffee', 'Books'];

/** People who differ in what they did, the same for the same arguments: person i is on plan i mod 3, has looked at
 *  i mod 7 products of category i mod 3 on as many days, and ordered i mod 4 times. `now`: epoch ms. */
export function aCrowd(size: number, now: number, prefix = 'crowd'): CrowdMember[] {
  return Array.from({ length: size }, (_, i) => {
    const userId = `${prefix}-${String(i).padStart(5, '0')}`;
    const plan = PLANS[i % 3] ?? '';
    const category = CATEGORIES[i % 3] ?? '';
    const of = (n: string) => ({
      userId,
      messageId: `${userId}:${n}`,
      context: { consent: { categoryPreferences: AGREED } },
    });
    const at = (days: number) => new Date(now - days * DAY_MS - 60_000).toISOString();
    const views = Array.from({ length: i % 7 }, (_none, v) => ({
      type: 'track',
      event: 'Product Viewed',
      ...of(`view${v}`),
      timestamp: at(v),
      properties: { product_id: `p-${v}`, name: `Item ${v}`, category, price: 10 + v },
    }));
    const orders = Array.from({ length: i % 4 }, (_none, o) => ({
      type: 'track',
      event: 'Order Completed',
      ...of(`order${o}`),
      timestamp: at(o * 3),
      properties: { order_id: `${userId}-o${o}`, revenue: 20 + (i % 50), currency: 'EUR' },
    }));
    const identify = {
      type: 'identify',
      ...of('id'),
      timestamp: at(30),
      traits: { plan, name: `Person ${i}` },
    };
    return { userId, plan, views: i % 7, orders: i % 4, calls: [identify, ...views, ...orders] };
  });
}

/** Sends a crowd's calls in batches of 200, a few at a time. Throws when anything was not taken. */
export async function sendCrowd(edge: Pick<TestEdge, 'post'>, crowd: readonly CrowdMember[]): Promise<void> {
  const calls = crowd.flatMap((member) => member.calls);
  const batches: object[][] = [];
  for (let i = 0; i < calls.length; i += 200) batches.push(calls.slice(i, i + 200));
  for (let i = 0; i < batches.length; i += 4) {
    await Promise.all(
      batches.slice(i, i + 4).map(async (batch) => {
        const answer = await edge.post('/v1/batch', { batch }, { key: 'sk_local' });
        if (answer.status !== 200 || (answer.json.rejected ?? []).length > 0) throw new Error(answer.text);
      }),
    );
  }
}
