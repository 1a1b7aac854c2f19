import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import cliProgress from 'cli-progress';
import { applyDocuments, applyItems, readDocuments } from '../../sdk-node/cli/index.ts';
import { createAparte } from '../../sdk-node/index.ts';
import { CATALOGUE, itemDocuments } from '../shop/catalogue.ts';
import type { Embedded } from './embedded.ts';
import { demoCalls } from './visits.ts';

/** How far the demo came on a state folder. `until` fixes the dates, so that an interrupted load goes on with the
 *  same events. */
interface DemoState {
  readonly until: number;
  readonly done: boolean;
}

const documents = fileURLToPath(new URL('../../../playground/start/demo', import.meta.url));

/** Fills a new state folder with the demo project: documents, catalogue, some thousand visits and orders of the last
 *  month. Does nothing when it was done before; goes on where an interrupted load stopped. */
export async function loadDemo(embedded: Embedded, folder: string, signal: AbortSignal): Promise<void> {
  const path = join(folder, 'demo.json');
  const state = readState(path);
  if (state.done) return;
  writeFileSync(path, JSON.stringify(state));
  const target = { host: embedded.address, token: embedded.adminToken };
  await applyDocuments(target, readDocuments(documents).documents, {
    publish: { environment: 'dev', name: 'Demo' },
  });
  await applyItems(target, itemDocuments());
  const delivered = await sendVisits(embedded.address, state.until, signal);
  if (signal.aborted) return;
  await findCuts(target);
  writeFileSync(path, JSON.stringify({ ...state, done: true }));
  console.log(
    `  The demo is loaded: ${CATALOGUE.length} items, ${delivered} events, most of the last 30 days.`,
  );
}

/** Has the cuts of RFM found now: they follow by themselves, within minutes. */
async function findCuts({ host, token }: { readonly host: string; readonly token: string }): Promise<void> {
  await fetch(`${host}/v1/admin/rfm/refresh`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ environment: 'dev' }),
  }).catch(() => undefined); // then a little later
}

function readState(path: string): DemoState {
  if (!existsSync(path)) return { until: Date.now(), done: false };
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as DemoState; // our own file
  } catch {
    return { until: Date.now(), done: false }; // cut short by a crash
  }
}

async function sendVisits(host: string, until: number, signal: AbortSignal): Promise<number> {
  const calls = demoCalls(until);
  const bar = new cliProgress.SingleBar({
    format: '  Demo data {bar} {value}/{total} events',
    hideCursor: true,
    noTTYOutput: true,
    notTTYSchedule: 1000,
  });
  let settled = 0;
  bar.start(calls.length, 0);
  const aparte = createAparte({
    host,
    key: 'sk_local',
    maxInFlight: 2,
    correctClock: false,
    onDelivery: () => bar.update((settled += 1)),
  });
  // Ctrl-C in a terminal reaches the runtime too: what it no longer takes must not be waited for.
  signal.addEventListener('abort', () => void aparte.close(500), { once: true });
  for (const { kind, call } of calls) {
    if (signal.aborted) break;
    await aparte.room();
    if (kind === 'track') aparte.track(call);
    else if (kind === 'page') aparte.page(call);
    else aparte.identify(call);
  }
  await aparte.close(signal.aborted ? 500 : 120_000); // ended early by the close above
  bar.stop();
  return aparte.stats().delivered;
}
