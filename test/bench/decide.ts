import { createHmac, randomUUID } from 'node:crypto';
import { CompactEncrypt } from 'jose';
import type { Snapshot } from '../../core/profile/types.ts';
import { DOCUMENTS, personalEdge, stateOf, viewPhones } from '../edge/decide/personal-edge.ts';
import type { TestEdge } from '../edge/harness.ts';
import { burst, median, wireRequest } from './load.ts';
import type { BenchRow } from './row.ts';

const ROUNDS = 5;
const LOAD = { connections: 16, durationMs: 1500 };
/** A few people, whom memory holds (each is still read from KV once a second), and people of whom most it does not. */
const PEOPLE = 4;
const MANY_PEOPLE = 6000;
/** More sealed states than the Worker keeps open. */
const STATES = 3000;

/** Decisions a second of one flag, beside a Worker that reads and answers the same JSON. */
export async function benchDecide(): Promise<BenchRow[]> {
  const edge = await personalEdge({
    documents: DOCUMENTS,
    beside: [
      {
        name: 'anchor',
        modules: true,
        compatibilityDate: '2026-04-20',
        unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
        script: `const ANSWER = ${JSON.stringify(await anAnswer())};
          export default { async fetch(request) { await request.json(); return Response.json(ANSWER); } };`,
      },
    ],
  });
  try {
    const anchorUrl = new URL('/v1/decide', await edge.miniflare.unsafeGetDirectURL('anchor'));
    const url = new URL('/v1/decide', edge.url);
    const arms = await armsOf(edge, url);
    const rates = new Map<string, { anchor: number; ours: number }[]>();
    await burst(anchorUrl, arms.memory, LOAD);
    for (let round = 0; round < ROUNDS; round++) {
      for (const [name, requests] of Object.entries(arms)) {
        const beside = (await sure(anchorUrl, requests)).perSecond;
        const ours = (await sure(url, requests)).perSecond;
        rates.set(name, [...(rates.get(name) ?? []), { anchor: beside, ours }]);
      }
    }
    const row = (what: string, arm: keyof typeof arms, budget: number | null): BenchRow => {
      const rounds = rates.get(arm) ?? [];
      const ours = median(rounds.map((round) => round.ours));
      const anchor = median(rounds.map((round) => round.anchor));
      // Each burst against the one before it: what else the machine does then strikes both.
      const ratio = median(rounds.map((round) => round.ours / round.anchor));
      return {
        what: `decisions/s, ${what}`,
        ours: `${Math.round(ours)}/s`,
        anchor: `${Math.round(anchor)}/s for the same JSON`,
        ratio,
        budget: budget === null ? 'none' : `≥ ${budget} ×`,
        met: budget === null || ratio >= budget,
      };
    };
    return [
      row('known person from memory', 'memory', 0.7),
      row('known person from sealed state, the same state again', 'state', 0.45),
      row('known person from sealed state, each state opened for the first time', 'firstState', 0.45),
      row('known person from KV', 'kv', null),
      row('new person, not in KV', 'nobody', null),
      row('nobody: no identifier at all', 'anonymous', null),
    ];
  } finally {
    await edge.stop();
  }
}

async function sure(url: URL, requests: readonly Buffer[]): ReturnType<typeof burst> {
  const result = await burst(url, requests, LOAD);
  if (result.failed > 0) throw new Error(`${result.failed} answers of ${url.href} were no 200`);
  return result;
}

/** One real answer, so that the anchor says as much as we do. */
async function anAnswer(): Promise<unknown> {
  const edge = await personalEdge();
  try {
    const anonymousId = randomUUID();
    await viewPhones(edge, { anonymousId });
    return (await edge.post('/v1/decide', bodyOf(anonymousId))).json;
  } finally {
    await edge.stop();
  }
}

const bodyOf = (anonymousId: string | undefined) => ({
  anonymousId,
  keys: ['hero'],
  context: { page: { url: 'https://shop.example/p/17', path: '/p/17', referrer: '' }, locale: 'fr-FR' },
});

async function armsOf(
  edge: TestEdge,
  url: URL,
): Promise<Record<'memory' | 'state' | 'firstState' | 'kv' | 'nobody' | 'anonymous', Buffer[]>> {
  const request = (anonymousId: string | undefined, headers: Record<string, string> = {}) =>
    wireRequest(url, {
      method: 'POST',
      headers: { authorization: 'Bearer wk_local', origin: 'https://shop.example', ...headers },
      body: JSON.stringify(bodyOf(anonymousId)),
    });
  const people = await Promise.all(
    Array.from({ length: PEOPLE }, async () => {
      const id = randomUUID();
      const collected = await viewPhones(edge, { anonymousId: id });
      return { id, state: stateOf(collected) };
    }),
  );
  const [one] = people;
  if (one === undefined) throw new Error('nobody');
  const snapshot = await opened(edge, one.state);
  const states = await Promise.all(Array.from({ length: STATES }, () => seal(edge, snapshot)));
  return {
    memory: people.map(({ id }) => request(id)),
    state: people.map(({ id, state }) => request(id, { 'aparte-state': state })),
    firstState: states.map((state) => request(one.id, { 'aparte-state': state })),
    kv: (await fillKv(edge, snapshot)).map((id) => request(id)),
    nobody: Array.from({ length: 20_000 }, () => request(randomUUID())),
    anonymous: [request(undefined)],
  };
}

/** Writes a snapshot for many people where the Worker looks for it. */
async function fillKv(edge: TestEdge, like: Snapshot): Promise<string[]> {
  const kv = await edge.miniflare.getKVNamespace('KV', 'aparte');
  const ids = Array.from({ length: MANY_PEOPLE }, () => randomUUID());
  const pepper = Buffer.from(edge.secrets.pepper, 'base64url');
  for (let i = 0; i < ids.length; i += 100) {
    await Promise.all(
      ids.slice(i, i + 100).map((id) => {
        const hmac = createHmac('sha256', pepper).update(`11:anonymousId${id}`).digest('base64url');
        const subject = { ...like.subject, person: `000-${id}`, names: [`dev/id/${hmac}`] };
        return kv.put(`dev/snapshot/${hmac}`, JSON.stringify({ ...like, subject, assignmentId: id }));
      }),
    );
  }
  const known = await edge.post('/v1/decide', bodyOf(ids[0]));
  if (known.json.decisions.hero.reason !== 'TARGETING_MATCH') throw new Error(`KV: ${known.text}`);
  return ids;
}

function keyOf(edge: TestEdge): { kid: string; secret: Buffer } {
  const [{ kid, key } = { kid: '', key: '' }] = edge.secrets.sealingKeys;
  return { kid, secret: createHmac('sha256', Buffer.from(key, 'base64url')).update('aparte state').digest() };
}

async function opened(edge: TestEdge, state: string): Promise<Snapshot> {
  const { compactDecrypt } = await import('jose');
  const { plaintext } = await compactDecrypt(state, keyOf(edge).secret);
  return (JSON.parse(new TextDecoder().decode(plaintext)) as { s: Snapshot }).s;
}

function seal(edge: TestEdge, snapshot: Snapshot): Promise<string> {
  const { kid, secret } = keyOf(edge);
  const body = { f: 1, e: 'dev', x: Date.now() + 30 * 60_000, s: snapshot };
  return new CompactEncrypt(new TextEncoder().encode(JSON.stringify(body)))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid })
    .encrypt(secret);
}
