import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backup, type Manifest } from '../../../sdk-node/cli/backup.ts';
import { restore } from '../../../sdk-node/cli/restore.ts';
import { startEdge, type TestEdge } from '../harness.ts';

let edge: TestEdge;
let folder: string;
beforeAll(async () => {
  edge = await startEdge();
  folder = mkdtempSync(join(tmpdir(), 'aparte-backup-'));
  const project = { kind: 'project', key: 'p', currency: 'EUR', timeZone: 'UTC', locales: ['en'] };
  const audience = { kind: 'audience', key: 'buyers', if: { did: { event: 'Order Completed' } } };
  const flag = {
    kind: 'flag',
    key: 'hero',
    type: 'string',
    default: 'all',
    rules: [{ id: 'r', if: { audiences: { $in: ['buyers'] } }, value: 'buyers' }],
  };
  const applied = await edge.admin('POST', '/apply', {
    documents: [project, audience, flag],
    publish: { environment: 'dev', name: 'one' },
  });
  expect(applied.status).toBe(200);
  await edge.admin('POST', '/items?environment=dev', [{ kind: 'item', key: 'p-1', title: { en: 'One' } }]);
  for (let i = 0; i < 60; i++) {
    const buys = i % 3 === 0;
    await edge.post('/v1/batch', { batch: eventsOf(i, buys) }, { key: 'sk_local' });
  }
}, 60_000);
afterAll(async () => {
  await edge.stop();
  rmSync(folder, { recursive: true, force: true });
});

function eventsOf(i: number, buys: boolean): object[] {
  const of = {
    userId: `user-${i}`,
    anonymousId: `device-${i}`,
    context: { consent: { categoryPreferences: ALL } },
  };
  const properties = { order_id: `o-${i}`, revenue: i + 0.5, currency: 'EUR', note: 'é 😀 \u2028 "quoted"' };
  return [
    { type: 'identify', messageId: `i-${i}`, ...of, traits: { n: i } },
    { type: 'track', messageId: `t-${i}`, ...of, event: buys ? 'Order Completed' : 'Looked', properties },
  ];
}
const ALL = { analytics: true, personalization: true, experimentation: true };

const targetOf = (of: TestEdge) => ({ host: of.url, token: of.secrets.adminToken });
const quiet = () => undefined;

/** What changes by itself while a backup is made: lines about backups, and cuts, which are counted anew by the clock. */
const PASSING = /"backup\.read"|"restoring"|"t":"cuts"|"cuts-due:/;

/** What a backup holds, line by line. */
function linesOf(of: string, { entries }: Manifest): Record<string, string[]> {
  return Object.fromEntries(
    entries.map(({ path, kind }) => {
      if (kind === 'file') return [path, [readFileSync(join(of, path)).toString('base64')]];
      const lines = gunzipSync(readFileSync(join(of, path)))
        .toString()
        .split('\n');
      return [path, lines.filter((line) => !PASSING.test(line))];
    }),
  );
}

async function decisionsOf(of: TestEdge): Promise<unknown[]> {
  const decided: unknown[] = [];
  for (const i of [0, 1, 2, 3, 30, 59]) {
    const { json } = await of.post(
      '/v1/decide',
      { userId: `user-${i}`, keys: ['hero'] },
      { key: 'sk_local' },
    );
    decided.push(json.decisions);
  }
  return decided;
}

/** Waits until every device has become its user's, and what everybody bought is counted. */
async function settled(of: TestEdge): Promise<void> {
  const people = async () => (await of.admin('GET', '/people?limit=1')).json.total;
  await expect.poll(people, { timeout: 20_000 }).toBe(60);
  const counting = async () => {
    const shards = [0, 1, 2, 3, 4, 5, 6, 7].map(async (shard) => {
      const rows = await of.admin('GET', `/backup/rows?object=dev/people/${shard}&cursor={"rest":null}`);
      return rows.text.includes('"restate"');
    });
    return (await Promise.all(shards)).includes(true);
  };
  await expect.poll(counting, { timeout: 20_000 }).toBe(false);
}

describe('a backup', () => {
  it('restored into an empty instance, and made again there, is the same; so are decisions', async () => {
    await settled(edge);
    const first = join(folder, 'first');
    const made = await backup(targetOf(edge), first, quiet);
    const other = await startEdge({ secrets: edge.secrets });
    try {
      await restore(targetOf(other), first, quiet);
      const again = join(folder, 'again');
      const copy = await backup(targetOf(other), again, quiet);
      expect(linesOf(again, copy)).toEqual(linesOf(first, made));
      expect(Object.values(linesOf(first, made)).flat().length).toBeGreaterThan(400);
      const decided = await decisionsOf(edge);
      expect(decided[0]).toMatchObject({ hero: { value: 'buyers' } });
      expect(decided[1]).toMatchObject({ hero: { value: 'all' } });
      expect(await decisionsOf(other)).toEqual(decided);
      // It goes on from there: what came before is known, what comes is new.
      await other.post('/v1/batch', { batch: eventsOf(3, true) }, { key: 'sk_local' });
      expect((await other.get('/v1/profiles/userId/user-3')).json).toMatchObject({ totals: { orders: 1 } });
      const twice = await restore(targetOf(other), first, quiet).catch((error: unknown) => error);
      expect(String(twice)).toMatch(/empty instance/);
    } finally {
      await other.stop();
    }
  });

  it('that was cut off is gone on with, and a damaged one is refused before anything is written', async () => {
    const cut = join(folder, 'cut');
    let told = 0;
    const dies = () => {
      if (++told === 5) throw new Error('cut off');
    };
    await expect(backup(targetOf(edge), cut, dies)).rejects.toThrow('cut off');
    expect(existsSync(join(cut, 'manifest.json'))).toBe(false);
    const whole = await backup(targetOf(edge), cut, quiet);
    const entry = whole.entries.find(({ name }) => name === 'dev/people/0');
    const path = join(cut, entry?.path ?? '');
    const bytes = readFileSync(path);
    bytes[bytes.length - 9] = (bytes[bytes.length - 9] ?? 0) ^ 1;
    writeFileSync(path, bytes);
    const other = await startEdge({ secrets: edge.secrets });
    try {
      await expect(restore(targetOf(other), cut, quiet)).rejects.toThrow(entry?.path);
      expect((await other.get('/v1/profiles/userId/user-3')).status).toBe(404);
    } finally {
      await other.stop();
    }
  });

  it('opens only where names are made with the same secret, and in as many shards', async () => {
    const first = join(folder, 'first');
    for (const options of [{}, { secrets: edge.secrets, shards: 4 }]) {
      const other = await startEdge(options);
      try {
        const error = await restore(targetOf(other), first, quiet).catch((failure: unknown) => failure);
        expect(String(error)).toMatch(/pepper: expected|shards: expected 4, got 8/);
      } finally {
        await other.stop();
      }
    }
  });

  it('is for admins alone', async () => {
    expect((await edge.get('/v1/admin/backup/rows?object=project')).status).toBe(401);
  });
});
