import { createReadStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { AparteError, type Issue } from '../../core/errors.ts';
import { type Manifest, readBackup, type Target, type Tell } from './backup.ts';
import { applyItems, callAdmin } from './documents.ts';

/** Text of rows in one call, in UTF-16 units: with every character of four bytes still below what a call may carry. */
const CALL_TEXT = 2_000_000;
const ITEMS_A_CALL = 500;

/** Restores a backup into an empty instance. Every file is checked before anything is written; a restore that was cut
 *  off is begun again by the same command. Throws AparteError. */
export async function restore(target: Target, folder: string, tell: Tell): Promise<Manifest> {
  const manifest = await readBackup(folder);
  const { head, entries } = manifest;
  const id = `b${Date.parse(head.createdAt)}`;
  const { format, shards, pepper } = head;
  await callAdmin(target, 'POST', '/restore/begin', { id, head: { format, shards, pepper } });
  for (const { path, kind, name } of entries) {
    const file = join(folder, path);
    if (kind === 'file')
      await upload(target, `/restore/file?key=${encodeURIComponent(name)}`, 'PUT', readFileSync(file));
    else if (kind === 'items') await sendItems(target, file, name);
    else await sendRows(target, file, `/restore/rows?id=${id}&object=${encodeURIComponent(name)}`);
    tell(`  ${path}`);
  }
  await callAdmin(target, 'POST', `/restore/end?id=${id}`);
  return manifest;
}

async function sendRows(target: Target, file: string, path: string): Promise<void> {
  let text = '';
  for await (const line of linesOf(file)) {
    text += `${line}\n`;
    if (text.length < CALL_TEXT) continue;
    await upload(target, path, 'POST', text);
    text = '';
  }
  if (text !== '') await upload(target, path, 'POST', text);
}

async function sendItems(target: Target, file: string, environment: string): Promise<void> {
  let items: unknown[] = [];
  for await (const line of linesOf(file)) {
    items.push(JSON.parse(line));
    if (items.length < ITEMS_A_CALL) continue;
    await applyItems(target, items, environment);
    items = [];
  }
  if (items.length > 0) await applyItems(target, items, environment);
}

function linesOf(file: string): AsyncIterable<string> {
  return createInterface({ input: createReadStream(file).pipe(createGunzip()), crlfDelay: Infinity });
}

async function upload(
  { host, token }: Target,
  path: string,
  method: 'POST' | 'PUT',
  body: string | Buffer,
): Promise<void> {
  const response = await fetch(`${host}/v1/admin${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' },
    body: typeof body === 'string' ? body : new Uint8Array(body),
  }).catch((cause: unknown) => {
    throw new AparteError('UNAVAILABLE', `${host} could not be reached`, { cause });
  });
  if (response.ok) return;
  const answer = (await response.json().catch(() => ({}))) as {
    detail?: string;
    code?: AparteError['code'];
    errors?: Issue[];
  }; // our own wire
  throw new AparteError(
    answer.code ?? 'UNAVAILABLE',
    answer.detail ?? `${path} was answered ${response.status}`,
    {
      issues: answer.errors ?? [],
    },
  );
}
