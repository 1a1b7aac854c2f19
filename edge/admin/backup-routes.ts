import { Hono } from 'hono/tiny';
import { ENVIRONMENTS, type Environment } from '../../core/config/types.ts';
import { AparteError } from '../../core/errors.ts';
import { BACKUP_FORMAT, type BackupFiles, type BackupHead } from '../../core/wire/backup.ts';
import { base64url, bytesOfBase64url } from '../base64url.ts';
import type { Env } from '../env.ts';
import { askForBackup, shardCount } from '../people/port.ts';
import { projectOf, valueOf } from '../project/port.ts';
import { type AdminEnv, only, spread } from './frame.ts';
import { MAX_ADMIN_BODY_BYTES, RestoreBeginBody, readBodyAs } from './requests.ts';

/** Everything this instance keeps, as rows and files, and back into an empty one: what `aparte backup` and `restore`
 *  ask. They take the role `admin`. */
export const backupRoutes = new Hono<AdminEnv>()
  .use('/v1/admin/backup/*', only('admin'))
  .use('/v1/admin/restore/*', only('admin'));

const ARCHIVE_KEY = /^(dev|staging|prod)\/archive\/\d{1,4}\/\d{8,}\.ndjson\.gz$/;
const FILES_A_PAGE = 500;

backupRoutes.post('/v1/admin/backup/begin', async (c) => {
  await projectOf(c.env).note('backup.read', 'everything', c.get('actor').author);
  return c.json(await headOf(c.env));
});

backupRoutes.get('/v1/admin/backup/rows', async (c) => {
  const object = objectIn(c.env, c.req.query('object'));
  const cursor = c.req.query('cursor') ?? null;
  if (cursor === null) {
    await everyShard(c.env, (environment, shard) =>
      askForBackup(c.env, environment, shard, 'rest', null).then(() => undefined),
    );
  }
  const page =
    object === 'project'
      ? await projectOf(c.env).backup(cursor)
      : await askForBackup(c.env, object.environment, object.shard, 'backup', { cursor });
  return new Response(page.lines, {
    headers: {
      'content-type': 'application/x-ndjson',
      ...(page.next === null ? {} : { 'aparte-next': encodeURIComponent(page.next) }),
    },
  });
});

backupRoutes.get('/v1/admin/backup/files', async (c) => {
  const cursor = c.req.query('cursor');
  const found = await c.env.BUCKET.list({ limit: FILES_A_PAGE, ...(cursor === undefined ? {} : { cursor }) });
  const answer: BackupFiles = {
    files: found.objects.flatMap(({ key, size }) => (ARCHIVE_KEY.test(key) ? [{ key, bytes: size }] : [])),
    next: found.truncated ? found.cursor : null,
  };
  return c.json(answer);
});

backupRoutes.get('/v1/admin/backup/file', async (c) => {
  const file = await c.env.BUCKET.get(keyIn(c.req.query('key')));
  if (file === null) throw new AparteError('NOT_FOUND', 'There is no such file.');
  return new Response(file.body, { headers: { 'content-type': 'application/gzip' } });
});

backupRoutes.post('/v1/admin/restore/begin', async (c) => {
  const { id, head } = await readBodyAs(c.req.raw, RestoreBeginBody);
  const own = await headOf(c.env);
  for (const [field, expected, got] of [
    ['format', own.format, head.format],
    ['shards', own.shards, head.shards],
    ['pepper', own.pepper, head.pepper],
  ] as const) {
    if (expected !== got) throw mismatch(field, expected, got);
  }
  valueOf(await projectOf(c.env).beginRestore());
  await everyShard(c.env, (environment, shard) => begin(c.env, environment, shard, id));
  return c.json({ begun: id });
});

backupRoutes.post('/v1/admin/restore/rows', async (c) => {
  const object = objectIn(c.env, c.req.query('object'));
  const lines = await textOf(c.req.raw);
  if (object === 'project') return c.json({ written: valueOf(await projectOf(c.env).restoreLines(lines)) });
  const id = c.req.query('id') ?? '';
  return c.json(
    restored(await askForBackup(c.env, object.environment, object.shard, 'restore', { id, lines })),
  );
});

backupRoutes.put('/v1/admin/restore/file', async (c) => {
  await c.env.BUCKET.put(keyIn(c.req.query('key')), await c.req.raw.arrayBuffer());
  return c.json({ written: 1 });
});

backupRoutes.post('/v1/admin/restore/end', async (c) => {
  const id = c.req.query('id') ?? '';
  await everyShard(c.env, (environment, shard) =>
    askForBackup(c.env, environment, shard, 'endRestore', { id }).then(() => undefined),
  );
  await projectOf(c.env).endRestore();
  await spread(c);
  return c.json({ ended: id });
});

async function headOf(env: Env): Promise<BackupHead> {
  const shards = shardCount(env);
  const numbers = Array.from({ length: shards }, (_, shard) => shard);
  return {
    format: BACKUP_FORMAT,
    createdAt: new Date().toISOString(),
    shards,
    pepper: await fingerprintOf(env.PEPPER),
    objects: ['project', ...ENVIRONMENTS.flatMap((one) => numbers.map((shard) => `${one}/people/${shard}`))],
    environments: ENVIRONMENTS,
  };
}

async function fingerprintOf(pepper: string): Promise<string> {
  const key = await crypto.subtle.importKey(
    'raw',
    bytesOfBase64url(pepper),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['sign'],
  );
  const hmac = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode('aparte backup'));
  return base64url(new Uint8Array(hmac)).slice(0, 22);
}

function mismatch(field: 'format' | 'shards' | 'pepper', expected: unknown, got: unknown): AparteError {
  const message =
    field === 'pepper'
      ? 'pepper: expected a backup of an instance with the same PEPPER: identifiers are named with it'
      : `${field}: expected ${String(expected)}, got ${String(got)}`;
  return new AparteError('CONFLICT', message, { issues: [{ path: field, message, code: 'CONFLICT' }] });
}

async function everyShard(
  env: Env,
  work: (environment: Environment, shard: number) => Promise<void>,
): Promise<void> {
  for (const environment of ENVIRONMENTS) {
    await Promise.all(Array.from({ length: shardCount(env) }, (_, shard) => work(environment, shard)));
  }
}

async function begin(env: Env, environment: Environment, shard: number, id: string): Promise<void> {
  restored(await askForBackup(env, environment, shard, 'beginRestore', { id }));
}

function restored(answer: { readonly written: number } | { readonly refused: string }): { written: number } {
  if ('refused' in answer) throw new AparteError('CONFLICT', answer.refused);
  return answer;
}

function objectIn(env: Env, text = ''): 'project' | { environment: Environment; shard: number } {
  if (text === 'project') return text;
  const [, named, number = ''] = /^(\w+)\/people\/(\d{1,4})$/.exec(text) ?? [];
  const environment = ENVIRONMENTS.find((one) => one === named);
  const shard = Number(number);
  if (environment === undefined || shard >= shardCount(env))
    throw new AparteError('UNKNOWN_VALUE', 'object: expected "project" or "<environment>/people/<shard>"');
  return { environment, shard };
}

function keyIn(key = ''): string {
  if (ARCHIVE_KEY.test(key)) return key;
  throw new AparteError('UNKNOWN_VALUE', 'key: expected the key of a file of the archive');
}

/** The body's text, bounded. */
async function textOf(request: Request): Promise<string> {
  const bytes = await request.arrayBuffer();
  if (bytes.byteLength > MAX_ADMIN_BODY_BYTES)
    throw new AparteError('BODY_TOO_LARGE', `expected at most ${MAX_ADMIN_BODY_BYTES} bytes`);
  return new TextDecoder().decode(bytes);
}
