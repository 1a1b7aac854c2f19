import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request as it came in. `body` is parsed JSON. */
export interface Seen {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into bodies freely and assert what they find
  readonly body: any;
}

/** What the site answers on a route; undefined breaks the connection off. */
export type Answering = (
  seen: Seen,
) => { status?: number; headers?: Record<string, string>; body?: unknown } | undefined;

/** A site of its own: pages by path, the built `aparte.js`, and the API's routes, all recorded. */
export interface Site {
  readonly url: string;
  readonly seen: Seen[];
  /** HTML of a path; a function may look at the request. */
  readonly pages: Record<string, string>;
  /** Other files by path, with their type. */
  readonly files: Record<string, { readonly type: string; readonly body: string }>;
  /** Headers of every page. */
  readonly pageHeaders: Record<string, string>;
  /** Overrides of `/v1/…` answers. */
  readonly routes: Record<string, Answering>;
  /** Requests to a route so far. */
  calls(path: string): Seen[];
  /** Events that arrived in batches that were answered 200. */
  events(): { [field: string]: unknown; messageId: string }[];
  /** Resolves when `count` calls to a route have arrived. */
  arrived(path: string, count: number): Promise<Seen[]>;
  stop(): Promise<void>;
}

/** The bundle as `npm run build` makes it, made when it is missing or older than its sources. */
export function builtScript(): string {
  if (process.env.APARTE_BUILT === undefined || !existsSync('dist/aparte.js')) {
    execFileSync('npx', ['tsc', '-b', 'sdk-browser', 'widgets'], { stdio: 'pipe' });
    execFileSync('npx', ['rollup', '-c', '--silent'], { stdio: 'pipe' });
  }
  return readFileSync('dist/aparte.js', 'utf8');
}

/** A page with the script tag. `attributes` go to the tag, `head` before it. */
export function aPage(
  parts: { src?: string; attributes?: string; head?: string; body?: string } = {},
): string {
  const { src = '/aparte.js', attributes = '', head = '', body = '' } = parts;
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page</title>${head}
    <script async src="${src}" data-key="wk_test" ${attributes}></script></head><body>${body}</body></html>`;
}

/** Starts a site on a free port of 127.0.0.1. */
export async function startSite(script: string): Promise<Site> {
  const seen: Seen[] = [];
  const acknowledged: Seen[] = [];
  const site: Pick<Site, 'pages' | 'files' | 'pageHeaders' | 'routes'> = {
    pages: {},
    files: {},
    pageHeaders: {},
    routes: {},
  };
  const waiting: (() => void)[] = [];
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = new URL(request.url ?? '/', 'http://x').pathname;
    const cors = {
      'access-control-allow-origin': '*',
      'access-control-expose-headers': 'aparte-state, retry-after',
    };
    if (path === '/aparte.js')
      return void response.writeHead(200, { 'content-type': 'text/javascript' }).end(script);
    if (request.method === 'OPTIONS') {
      return void response
        .writeHead(204, { ...cors, 'access-control-allow-headers': 'aparte-state, content-type' })
        .end();
    }
    if (!path.startsWith('/v1/')) {
      const file = site.files[path];
      if (file) return void response.writeHead(200, { 'content-type': file.type }).end(file.body);
      const html = site.pages[path];
      const headers = { 'content-type': 'text/html; charset=utf-8', ...site.pageHeaders };
      return void response.writeHead(html === undefined ? 404 : 200, headers).end(html ?? 'not here');
    }
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const call: Seen = { path, headers: request.headers, body: JSON.parse(text) as unknown };
    seen.push(call);
    const answer: ReturnType<Answering> = (
      site.routes[path] ?? (() => ({ body: { success: true, decisions: {} } }))
    )(call);
    for (const wake of waiting.splice(0)) wake();
    if (answer === undefined) return void request.socket.destroy();
    if ((answer.status ?? 200) === 200) acknowledged.push(call);
    response
      .writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...cors, ...answer.headers })
      .end(JSON.stringify(answer.body ?? {}));
  };
  const server: Server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const calls = (path: string): Seen[] => seen.filter((call) => call.path === path);
  return {
    ...site,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    calls,
    events: () =>
      acknowledged
        .filter((call) => call.path === '/v1/batch')
        .flatMap((call) => call.body.batch as { messageId: string }[]),
    async arrived(path, count) {
      while (calls(path).length < count) await new Promise<void>((resolve) => waiting.push(resolve));
      return calls(path);
    },
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
