import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A front that answers the first requests itself and passes the others on, byte for byte. */
export interface FlakyFront {
  readonly url: string;
  /** What came, in order. */
  readonly seen: {
    readonly headers: IncomingMessage['headers'];
    readonly bytes: Buffer;
    readonly status: number;
  }[];
  stop(): Promise<void>;
}

/** Starts a front before `target`: request i is refused with `refusals[i]` until they are used up. A refusal with
 *  `deliver` passes the request on first, as when an answer is lost on its way. */
export async function startFlakyFront(
  target: string,
  refusals: readonly { status: number; deliver?: boolean; headers?: Record<string, string> }[],
): Promise<FlakyFront> {
  const seen: FlakyFront['seen'] = [];
  const server: Server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer); // without an encoding, chunks are Buffers
      const bytes = Buffer.concat(chunks);
      const refusal = refusals[seen.length];
      const entry = { headers: request.headers, bytes, status: refusal?.status ?? 0 };
      seen.push(entry);
      let status = refusal?.status ?? 0;
      let body = '';
      if (refusal === undefined || refusal.deliver === true) {
        const headers = new Headers();
        for (const [name, value] of Object.entries(request.headers)) {
          if (!['host', 'connection', 'content-length', 'transfer-encoding'].includes(name))
            headers.set(name, String(value));
        }
        const answer = await fetch(target + (request.url ?? '/'), {
          method: request.method ?? 'GET',
          headers,
          ...(bytes.length === 0 ? {} : { body: new Uint8Array(bytes) }),
        });
        body = await answer.text();
        if (refusal === undefined) ({ status } = answer);
      }
      Object.assign(entry, { status });
      response.writeHead(status, { 'content-type': 'application/json', ...refusal?.headers });
      response.end(body);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // a TCP server has a port
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
