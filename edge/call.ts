import type { Env } from './env.ts';

/** One request on its way through the Worker. */
export interface Call {
  readonly request: Request;
  readonly env: Env;
  readonly ctx: Pick<ExecutionContext, 'waitUntil'>;
}

/** Answers a call. `parameter` is what stood in the place of its route's `:name` or `*`. */
export type Handler = (call: Call, parameter: string) => Response | Promise<Response>;

/** What a stop answers: `METHOD /path` to its handler. A path may have one `:name` for a segment, or end in `/*` for
 *  itself and all below it; the method ALL stands for each. HEAD is answered as GET, without the body. */
export type Routes = Readonly<Record<string, Handler>>;

/** The handler of a call that has a route, else `otherwise`.
 *  Exact paths are looked up at once, since each decision and each event passes here; the few others are tried in turn. */
export function router(routes: Routes, otherwise: Handler): (call: Call) => Response | Promise<Response> {
  const exact = new Map<string, Handler>();
  const patterns: ((method: string, path: string) => string | null)[] = [];
  const handlers: Handler[] = [];
  for (const [route, handler] of Object.entries(routes)) {
    const pattern = patternOf(route);
    if (pattern === null) exact.set(route, handler);
    else {
      patterns.push(pattern);
      handlers.push(handler);
    }
  }
  return (call) => {
    const method = call.request.method === 'HEAD' ? 'GET' : call.request.method;
    const path = pathOf(call.request.url);
    const found = exact.get(`${method} ${path}`);
    if (found !== undefined) return found(call, '');
    for (const [i, match] of patterns.entries()) {
      const parameter = match(method, path);
      if (parameter !== null) return (handlers[i] ?? otherwise)(call, parameter);
    }
    return otherwise(call, '');
  };
}

function patternOf(route: string): ((method: string, path: string) => string | null) | null {
  const [, asked, before = '', hole, after = ''] = /^(\w+) ([^:*]*)(:\w+|\*)?(.*)$/.exec(route) ?? [];
  if (hole === undefined) return null;
  const isAsked = (method: string) => asked === 'ALL' || asked === method;
  if (hole === '*') {
    return (method, path) =>
      isAsked(method) && `${path}/`.startsWith(before) ? path.slice(before.length) : null;
  }
  return (method, path) => {
    if (!isAsked(method) || !path.startsWith(before) || !path.endsWith(after)) return null;
    const parameter = path.slice(before.length, path.length - after.length);
    return parameter === '' || parameter.includes('/') ? null : parameter;
  };
}

/** The path of an address, unescaped where that can be done: an escaped route is still a route of ours. */
function pathOf(url: string): string {
  const query = url.indexOf('?');
  const whole = query < 0 ? url : url.slice(0, query);
  const fragment = whole.indexOf('#');
  const path = whole.slice(whole.indexOf('/', 8), fragment < 0 ? undefined : fragment); // past `https://`
  if (!path.includes('%')) return path;
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}
