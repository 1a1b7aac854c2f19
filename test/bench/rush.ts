import { randomUUID } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { startEdge } from '../edge/harness.ts';
import type { BenchRow } from './row.ts';

const PEOPLE = 5000;
const SECONDS = 10;

/** 5,000 people nobody knows arrive within ten seconds: everything acknowledged must be there, memory bounded. */
export async function benchRush(): Promise<BenchRow[]> {
  const edge = await startEdge();
  try {
    await edge.admin('POST', '/apply', {
      documents: [PROJECT],
      publish: { environment: 'dev', name: 'bench' },
    });
    const before = workerMemoryMiB();
    const acknowledged: string[] = [];
    let refused = 0;
    const startedAt = performance.now();
    const arrive = async (n: number) => {
      const due = startedAt + (n * SECONDS * 1000) / PEOPLE;
      const early = due - performance.now();
      if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
      const messageId = randomUUID();
      const answer = await edge.post('/v1/track', {
        anonymousId: randomUUID(),
        messageId,
        event: 'Product Viewed',
        properties: { category: 'Phones', price: 10 },
        context: {
          consent: { categoryPreferences: { storage: true, analytics: true, personalization: true } },
        },
      });
      if (answer.status === 200) acknowledged.push(messageId);
      else refused += 1;
    };
    await Promise.all(Array.from({ length: PEOPLE }, (_, n) => arrive(n)));
    const seconds = (performance.now() - startedAt) / 1000;
    const after = workerMemoryMiB();
    let lost = 0;
    for (const messageId of acknowledged) {
      const found = await edge.get(`/v1/events?messageId=${messageId}`);
      if (found.json?.events?.length !== 1) lost += 1;
    }
    return [
      {
        what: `${PEOPLE} new people in ${SECONDS} s: acknowledged and lost`,
        ours: `${acknowledged.length} acknowledged in ${seconds.toFixed(1)} s, ${refused} told to come again, ${lost} lost`,
        anchor: `workerd ${before} MiB before, ${after} MiB after`,
        ratio: lost,
        budget: '0 lost, memory bounded (< 512 MiB more)',
        met: lost === 0 && after - before < 512,
      },
    ];
  } finally {
    await edge.stop();
  }
}

const PROJECT = {
  kind: 'project',
  key: 'bench',
  currency: 'EUR',
  timeZone: 'Europe/Paris',
  locales: ['en'],
  sources: { server: { purposes: ['analytics', 'personalization', 'experimentation'], basis: 'contract' } },
};

/** Resident memory of the workerd processes this process started. */
function workerMemoryMiB(): number {
  const rows = execFileSync('ps', ['-o', 'rss=', '--ppid', String(process.pid)], { encoding: 'utf8' });
  return Math.round(
    rows
      .trim()
      .split(/\s+/)
      .reduce((sum, rss) => sum + Number(rss), 0) / 1024,
  );
}
