/** The key a request presents: Basic (`key:`), Bearer, `X-API-Key`, then `writeKey` in the body, then in its first
 *  event. Never the query string, which ends up in logs. Undefined when there is none. */
export function presentedKey(request: Request, body?: unknown): string | undefined {
  const header = keyOfHeaders(request.headers);
  if (header !== undefined || body === undefined) return header;
  const own = field(body, 'writeKey');
  if (typeof own === 'string' && own !== '') return own;
  const batch = field(body, 'batch');
  const first = Array.isArray(batch) ? field(batch[0], 'writeKey') : undefined;
  return typeof first === 'string' && first !== '' ? first : undefined;
}

function keyOfHeaders(headers: Headers): string | undefined {
  const authorization = headers.get('authorization');
  if (authorization !== null) {
    const space = authorization.indexOf(' ');
    const scheme = authorization.slice(0, space).toLowerCase();
    const credentials = authorization.slice(space + 1).trim();
    if (scheme === 'bearer' && credentials !== '') return credentials;
    if (scheme === 'basic') return keyOfBasic(credentials);
  }
  return headers.get('x-api-key') ?? undefined;
}

/** The user name of Basic credentials; Segment clients send the key there and an empty password. */
function keyOfBasic(credentials: string): string | undefined {
  try {
    const [user] = atob(credentials).split(':', 1);
    return user === '' ? undefined : user;
  } catch {
    return undefined; // not base64: as if there were none, the body may still hold a key
  }
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return Reflect.get(value, name);
}
