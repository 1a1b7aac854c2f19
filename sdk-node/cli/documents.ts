import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AparteError, type Issue } from '../../core/errors.ts';

/** What differs between the files and the project, as the server tells it. */
export interface Plan {
  readonly added: readonly string[];
  readonly changed: readonly { readonly document: string; readonly paths: readonly string[] }[];
  readonly removed: readonly string[];
  readonly unchanged: number;
}

/** Reads every `.json` file below a folder: each holds one document or a list of them. Throws AparteError naming
 *  the file that is not JSON, or the folder that holds none: an empty one would, with `prune`, remove everything. */
export function readDocuments(folder: string): { documents: unknown[]; items: unknown[] } {
  const documents: unknown[] = [];
  const items: unknown[] = [];
  for (const file of jsonFiles(folder)) {
    const parsed = parseFile(file);
    for (const document of Array.isArray(parsed) ? (parsed as unknown[]) : [parsed]) {
      const isItem =
        typeof document === 'object' && document !== null && (document as { kind?: unknown }).kind === 'item'; // a look at one field
      (isItem ? items : documents).push(document);
    }
  }
  return { documents, items };
}

function jsonFiles(folder: string): string[] {
  const found = statSync(folder, { throwIfNoEntry: false });
  if (found?.isFile() === true) return [folder];
  const files = found === undefined ? [] : readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const named = files.filter((name) => name.endsWith('.json')).sort();
  if (named.length > 0) return named.map((name) => join(folder, name));
  const got = found === undefined ? 'no such folder' : 'none';
  throw new AparteError('NOT_FOUND', `${folder}: expected a folder with .json documents, got ${got}`);
}

function parseFile(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new AparteError('BAD_JSON', `${file}: ${cause instanceof Error ? cause.message : 'not JSON'}`, {
      cause,
    });
  }
}

/** A call on the admin routes. Throws AparteError with the server's issues when it says no. */
export async function callAdmin<T>(
  target: { host: string; token: string },
  method: string,
  path: string,
  body?: unknown,
): Promise<T> {
  const response = await fetch(`${target.host}/v1/admin${path}`, {
    method,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${target.token}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch((cause: unknown) => {
    throw new AparteError('UNAVAILABLE', `${target.host} could not be reached`, { cause });
  });
  const answer = (await response.json().catch(() => ({}))) as T & {
    detail?: string;
    code?: AparteError['code'];
    errors?: Issue[];
  }; // our own wire
  if (response.ok) return answer;
  throw new AparteError(
    answer.code ?? 'UNAVAILABLE',
    answer.detail ?? `${method} ${path} was answered ${response.status}`,
    {
      issues: answer.errors ?? [],
    },
  );
}

/** Sends the documents; `publish` names the revision to make of them in an environment; `prune` removes what no file has. */
export async function applyDocuments(
  target: { host: string; token: string },
  documents: readonly unknown[],
  options: { prune?: boolean; publish?: { environment: string; name: string } } = {},
): Promise<{ plan: Plan; revision?: number }> {
  return callAdmin(target, 'POST', '/apply', { documents, ...options });
}

/** Sends catalogue items in parts to an environment, by default the deployment's first; gives how many were accepted
 *  and what was refused. */
export async function applyItems(
  target: { host: string; token: string },
  items: readonly unknown[],
  environment?: string,
): Promise<{
  accepted: number;
  rejected: readonly { readonly line: number; readonly errors: readonly Issue[] }[];
}> {
  let accepted = 0;
  const rejected: { line: number; errors: readonly Issue[] }[] = [];
  for (let start = 0; start < items.length; start += 500) {
    const answer = await callAdmin<{ accepted: number; rejected: { line: number; errors: Issue[] }[] }>(
      target,
      'POST',
      environment === undefined ? '/items' : `/items?environment=${encodeURIComponent(environment)}`,
      items.slice(start, start + 500),
    );
    accepted += answer.accepted;
    for (const { line, errors } of answer.rejected) rejected.push({ line: line + start, errors });
  }
  return { accepted, rejected };
}
