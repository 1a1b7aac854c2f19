import { startEdge } from '../edge/harness.ts';
import { readDocuments } from '../../sdk-node/cli/index.ts';
import { aCrowd, sendCrowd } from '../builders/crowd.ts';
import type { BenchRow } from './row.ts';

const PEOPLE = 10_000;
const RUNS = 7;

/** What a marketer waits for with 10,000 people: the list, a search, the size of an audience that people remember and
 *  of one that is computed from their events. Seen only: there is no budget. */
export async function benchPeople(): Promise<BenchRow[]> {
  const edge = await startEdge();
  try {
    await edge.admin('POST', '/apply', {
      documents: readDocuments('playground/start/demo').documents,
      publish: { environment: 'dev', name: 'bench' },
    });
    const began = performance.now();
    await sendCrowd(edge, aCrowd(PEOPLE, Date.now()));
    const sentMs = performance.now() - began;
    const size = (condition: object) => async () => {
      let next: string | undefined;
      do {
        const body = { environment: 'dev', if: condition, ...(next === undefined ? {} : { next }) };
        ({ next } = (await edge.admin('POST', '/audiences/size', body)).json);
      } while (next !== undefined);
    };
    const viewed = {
      event: 'Product Viewed',
      where: { 'properties.category': 'Phones' },
      count: { $gte: 3 },
    };
    const asked: readonly (readonly [what: string, ask: () => Promise<unknown>])[] = [
      ['the newest 50', () => edge.admin('GET', '/people')],
      ['a search that finds one', () => edge.admin('GET', '/people?q=crowd-05000')],
      ['a search that finds 50 of 10,000', () => edge.admin('GET', '/people?q=crowd-0')],
      ['the size of a published audience', size({ did: { ...viewed, within: '7d' } })],
      [
        'the size of one computed from events',
        size({
          did: {
            event: 'Product Viewed',
            count: { $gte: 5 },
            distinct: undefined,
            within: '3d',
            where: { 'properties.price': { $gte: 12 } },
          },
        }),
      ],
      ['the vocabulary', () => edge.admin('GET', '/vocabulary')],
    ];
    const rows: BenchRow[] = [];
    for (const [what, ask] of asked) {
      const times: number[] = [];
      for (let run = 0; run < RUNS; run += 1) {
        const at = performance.now();
        await ask();
        times.push(performance.now() - at);
      }
      const sorted = times.sort((a, b) => a - b);
      const median = sorted[Math.floor(RUNS / 2)] ?? 0;
      rows.push({
        what: `people: ${what}, ${PEOPLE} people (sent in ${(sentMs / 1000).toFixed(0)} s)`,
        ours: `${median.toFixed(0)} ms`,
        anchor: `slowest ${(sorted.at(-1) ?? 0).toFixed(0)} ms`,
        ratio: median / (sorted.at(-1) ?? 1),
        budget: 'none (seen)',
        met: true,
      });
    }
    return rows;
  } finally {
    await edge.stop();
  }
}
