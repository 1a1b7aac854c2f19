import { CompactEncrypt } from 'jose';
import type { Snapshot } from '../../core/profile/types.ts';
import { demoCalls } from '../../playground/start/visits.ts';
import { startEdge } from '../edge/harness.ts';
import { publishDemo } from '../edge/transfer/jobs.ts';
import type { BenchRow } from './row.ts';

/** How long the snapshots of the demo's people are, and their sealed states: median, p99 and longest. */
export async function benchSnapshots(): Promise<BenchRow[]> {
  const edge = await startEdge();
  try {
    await publishDemo(edge);
    const calls = demoCalls(Date.now());
    for (let from = 0; from < calls.length; from += 200) {
      const batch = calls.slice(from, from + 200).map(({ kind, call }) => ({
        ...call,
        type: kind,
        timestamp: new Date(Number(call.timestamp)).toISOString(),
      }));
      const { status, text } = await edge.post('/v1/batch', { batch }, { key: 'sk_local' });
      if (status !== 200) throw new Error(text);
    }
    const names = new Set(
      calls.map(({ call }) =>
        call.userId === undefined ? `anonymousId/${call.anonymousId}` : `userId/${call.userId}`,
      ),
    );
    for (const name of names) {
      const [type = '', value = ''] = name.split('/');
      await edge.post(
        '/v1/decide',
        { [type]: value, minVersion: Number.MAX_SAFE_INTEGER },
        { key: 'sk_local' },
      ); // who decides is written to KV
    }
    const kv = await edge.miniflare.getKVNamespace('KV', 'aparte');
    const written = async () => (await kv.list({ prefix: 'dev/snapshot/' })).keys.map((key) => key.name);
    for (let tries = 0; tries < 120 && (await written()).length < names.size; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
    const snapshots: number[] = [];
    const states: number[] = [];
    for (const key of await written()) {
      const text = (await kv.get(key)) ?? '';
      const snapshot = JSON.parse(text) as Snapshot; // written by the shard
      snapshots.push(Buffer.byteLength(text));
      states.push((await sealed(snapshot)).length);
    }
    return [
      row(`a snapshot, ${snapshots.length} of ${names.size} people of the demo`, snapshots, 8_192),
      row('the same, sealed as a state', states, 3_072),
    ];
  } finally {
    await edge.stop();
  }
}

/** As long as the Worker's own (edge/visitor/state.ts), which needs the Workers' runtime. */
function sealed(snapshot: Snapshot): Promise<string> {
  const body = { f: 1, e: 'dev', x: Date.now(), s: snapshot };
  return new CompactEncrypt(Buffer.from(JSON.stringify(body)))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: '8 chars.' })
    .encrypt(new Uint8Array(32));
}

function row(what: string, lengths: number[], most: number): BenchRow {
  const sorted = lengths.sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  const longest = at(1);
  return {
    what,
    ours: `median ${at(0.5)} B, p99 ${at(0.99)} B, longest ${longest} B`,
    anchor: '–',
    ratio: longest / most,
    budget: `≤ ${most} B`,
    met: longest <= most,
  };
}
