import { connect, type Socket } from 'node:net';

/** What one burst of requests gave. */
export interface Burst {
  readonly perSecond: number;
  /** Time to the first byte of each answer, in ms, in no order. */
  readonly firstByteMs: readonly number[];
  /** Answers of another status than 200. */
  readonly failed: number;
}

/** How a burst is made. */
export interface BurstOptions {
  readonly connections: number;
  readonly durationMs: number;
}

/** A request as it goes over the wire, made once: the load must cost less than what it measures. */
export function wireRequest(
  url: URL,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Buffer {
  const { method = 'GET', body = '' } = options;
  const headers = {
    host: url.host,
    ...(body === ''
      ? {}
      : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) }),
    ...options.headers,
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return Buffer.from(
    `${method} ${url.pathname}${url.search} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`,
  );
}

/** Sends the requests in turn over keep-alive connections, one at a time on each, for a while. */
export async function burst(url: URL, requests: readonly Buffer[], options: BurstOptions): Promise<Burst> {
  const firstByteMs: number[] = [];
  let failed = 0;
  let next = 0;
  const startedAt = performance.now();
  const until = startedAt + options.durationMs;
  const one = () =>
    new Promise<void>((resolve, reject) => {
      const socket = connect(Number(url.port), url.hostname);
      let sentAt = 0;
      const send = (to: Socket) => {
        if (performance.now() >= until) {
          to.destroy();
          resolve();
          return;
        }
        sentAt = performance.now();
        to.write(requests[next++ % requests.length] ?? '');
      };
      const read = reader((ok) => {
        if (!ok) failed++;
        send(socket);
      });
      socket.setNoDelay(true);
      socket.on('connect', () => send(socket));
      socket.on('data', (chunk) => {
        if (sentAt > 0) firstByteMs.push(performance.now() - sentAt);
        sentAt = 0;
        read(chunk);
      });
      socket.on('error', reject);
      socket.on('close', () => resolve());
    });
  await Promise.all(Array.from({ length: options.connections }, one));
  const seconds = (performance.now() - startedAt) / 1000;
  return { perSecond: firstByteMs.length / seconds, firstByteMs, failed };
}

/** Finds the ends of answers in a stream: by content-length, or by the last chunk. */
function reader(done: (ok: boolean) => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const head = rest.indexOf('\r\n\r\n');
    if (head < 0) return;
    const text = rest.toString('latin1', 0, head).toLowerCase();
    const length = /content-length: (\d+)/.exec(text)?.[1];
    const isWhole =
      length === undefined ? rest.subarray(-7).equals(LAST_CHUNK) : rest.length >= head + 4 + Number(length);
    if (!isWhole) return;
    rest = Buffer.alloc(0);
    done(text.startsWith('http/1.1 200'));
  };
}

const LAST_CHUNK = Buffer.from('\r\n0\r\n\r\n');

/** The middle of some figures. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** The value below which a share of the figures lies. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
