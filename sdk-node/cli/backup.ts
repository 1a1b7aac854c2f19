import { createHash } from 'node:crypto';
import {
  copyFileSync,
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { AparteError } from '../../core/errors.ts';
import { BACKUP_FORMAT, type BackupFiles, type BackupHead } from '../../core/wire/backup.ts';
import { callAdmin } from './documents.ts';

// A backup is a folder: `manifest.json`, written last; for each object its rows, `rows/<object>.ndjson.gz`; the
// catalogues, `items/<environment>.ndjson.gz`; and the archive's files as they are, below `files/`.

/** Where an instance answers, and who asks. */
export interface Target {
  readonly host: string;
  readonly token: string;
}

/** A file of a backup. */
interface BackupEntry {
  readonly path: string;
  /** What it is restored as: rows of an object, a catalogue, or a file of the archive. */
  readonly kind: 'rows' | 'items' | 'file';
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface Manifest {
  readonly head: BackupHead;
  readonly entries: readonly BackupEntry[];
}

/** What is told while it works. */
export type Tell = (line: string) => void;

/** Copies an instance into a folder, which is made. What an earlier run that was cut off has finished is kept.
 *  `secrets`: a `secrets.json` to copy along, since without its pepper the backup opens nowhere. Throws AparteError. */
export async function backup(
  target: Target,
  folder: string,
  tell: Tell,
  secrets?: string,
): Promise<Manifest> {
  if (existsSync(join(folder, 'manifest.json')))
    throw new AparteError('CONFLICT', `${folder}: expected a new folder, got one with a whole backup`);
  mkdirSync(folder, { recursive: true });
  const progress = readProgress(folder);
  const head = progress?.head ?? (await callAdmin<BackupHead>(target, 'POST', '/backup/begin'));
  const entries: BackupEntry[] = [...(progress?.entries ?? [])];
  const keep = (entry: BackupEntry): void => {
    entries.push(entry);
    writeWhole(join(folder, 'progress.json'), JSON.stringify({ head, entries }));
    tell(`  ${entry.path}  ${entry.bytes} bytes`);
  };
  const isKept = (path: string) => entries.some((entry) => entry.path === path);
  for (const name of head.objects) {
    const path = `rows/${name.replaceAll('/', '-')}.ndjson.gz`;
    if (isKept(path)) continue;
    await write(folder, path, rowsOf(target, name));
    keep(await entryOf(folder, path, 'rows', name));
  }
  for (const name of head.environments) {
    const path = `items/${name}.ndjson.gz`;
    if (isKept(path)) continue;
    await write(folder, path, itemsOf(target, name));
    keep(await entryOf(folder, path, 'items', name));
  }
  for await (const key of archiveKeys(target)) {
    const path = `files/${key}`;
    if (isKept(path)) continue;
    if (await download(target, key, join(folder, path))) keep(await entryOf(folder, path, 'file', key));
  }
  if (secrets !== undefined) copyFileSync(secrets, join(folder, 'secrets.json'));
  const manifest: Manifest = { head, entries };
  writeWhole(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  rmSync(join(folder, 'progress.json'), { force: true });
  return manifest;
}

/** Reads a backup's manifest and checks every file against it. Throws AparteError naming the file that is not as it
 *  was written. */
export async function readBackup(folder: string): Promise<Manifest> {
  const path = join(folder, 'manifest.json');
  if (!existsSync(path))
    throw new AparteError('NOT_FOUND', `${folder}: expected a whole backup, got no manifest.json`);
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as Manifest; // our own file; its files are checked below
  if (manifest.head.format !== BACKUP_FORMAT)
    throw new AparteError(
      'CONFLICT',
      `${path}: format ${manifest.head.format} is of another release; this one reads ${BACKUP_FORMAT}`,
    );
  for (const entry of manifest.entries) {
    const found = existsSync(join(folder, entry.path)) ? await sha256(join(folder, entry.path)) : 'no file';
    if (found !== entry.sha256)
      throw new AparteError(
        'BAD_ENCODING',
        `${entry.path}: expected the file as it was written, got another`,
      );
  }
  return manifest;
}

async function write(folder: string, path: string, lines: AsyncIterable<string>): Promise<void> {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  // The header of a gzip file holds no time here: the same rows give the same bytes.
  await pipeline(Readable.from(lines), createGzip(), createWriteStream(`${file}.new`));
  renameSync(`${file}.new`, file);
}

async function* rowsOf(target: Target, object: string): AsyncGenerator<string> {
  for (let cursor: string | null = null; ;) {
    const query: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const response = await ask(target, `/backup/rows?object=${encodeURIComponent(object)}${query}`);
    const text = await response.text();
    if (text !== '') yield text;
    const next = response.headers.get('aparte-next');
    if (next === null) return;
    cursor = decodeURIComponent(next);
  }
}

async function* itemsOf(target: Target, environment: string): AsyncGenerator<string> {
  for (let after: string | null = ''; after !== null;) {
    const path: string = `/items?environment=${environment}&limit=1000&after=${encodeURIComponent(after)}`;
    const page: { items: unknown[]; next: string | null } = await callAdmin(target, 'GET', path);
    if (page.items.length > 0) yield page.items.map((item) => `${JSON.stringify(item)}\n`).join('');
    after = page.next;
  }
}

async function* archiveKeys(target: Target): AsyncGenerator<string> {
  for (let cursor: string | null = null; ;) {
    const query: string = cursor === null ? '' : `?cursor=${encodeURIComponent(cursor)}`;
    const page: BackupFiles = await callAdmin(target, 'GET', `/backup/files${query}`);
    for (const { key } of page.files) yield key;
    if (page.next === null) return;
    cursor = page.next;
  }
}

/** Whether the file was there still: the archive is written anew now and then. */
async function download(target: Target, key: string, file: string): Promise<boolean> {
  const response = await ask(target, `/backup/file?key=${encodeURIComponent(key)}`, true);
  if (response.status === 404 || response.body === null) return false;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, Buffer.from(await response.arrayBuffer())); // at most some MB
  renameSync(`${file}.new`, file);
  return true;
}

async function ask({ host, token }: Target, path: string, mayMiss = false): Promise<Response> {
  const response = await fetch(`${host}/v1/admin${path}`, {
    headers: { authorization: `Bearer ${token}` },
  }).catch((cause: unknown) => {
    throw new AparteError('UNAVAILABLE', `${host} could not be reached`, { cause });
  });
  if (response.ok || (mayMiss && response.status === 404)) return response;
  throw new AparteError('UNAVAILABLE', `${path} was answered ${response.status}: ${await response.text()}`);
}

async function entryOf(
  folder: string,
  path: string,
  kind: BackupEntry['kind'],
  name: string,
): Promise<BackupEntry> {
  const { size, hash } = await digest(join(folder, path));
  return { path, kind, name, bytes: size, sha256: hash };
}

async function sha256(file: string): Promise<string> {
  return (await digest(file)).hash;
}

async function digest(file: string): Promise<{ size: number; hash: string }> {
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    size += chunk.length;
  }
  return { size, hash: hash.digest('hex') };
}

function readProgress(folder: string): Manifest | null {
  const path = join(folder, 'progress.json');
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Manifest) : null; // our own file
}

function writeWhole(path: string, text: string): void {
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}
