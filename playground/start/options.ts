import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { StartProblem } from './folder.ts';

/** What `npm start` was asked for. */
export interface StartOptions {
  readonly port: number;
  readonly folder: string;
  readonly adminToken?: string;
  /** Without the demo's documents and visits: to restore a backup into. */
  readonly empty?: boolean;
}

/** Flags that every start takes. */
export const START_FLAGS = {
  port: { type: 'string' },
  data: { type: 'string' },
  'admin-token': { type: 'string' },
  empty: { type: 'boolean' },
} as const;

/** Reads the flags of `npm start`. Throws StartProblem that names the flag. */
export function readStartOptions(argv: readonly string[]): StartOptions {
  try {
    const { values } = parseArgs({ args: [...argv], options: START_FLAGS });
    return startOptions(values, '.aparte');
  } catch (error) {
    if (error instanceof StartProblem) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new StartProblem(`${why}\nFlags: --port 8787  --data .aparte  --admin-token TOKEN  --empty`);
  }
}

/** Checks the values of the flags. Throws StartProblem. */
export function startOptions(
  values: {
    port?: string | undefined;
    data?: string | undefined;
    'admin-token'?: string | undefined;
    empty?: boolean | undefined;
  },
  defaultFolder: string,
): StartOptions {
  const port = Number(values.port ?? '8787');
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new StartProblem(`--port: expected a number from 1 to 65535, got ${values.port}`);
  }
  const token = values['admin-token'];
  if (token !== undefined && !/^[\w.~-]{16,256}$/.test(token)) {
    throw new StartProblem('--admin-token: expected 16 to 256 letters, digits, "-", "_", "." or "~"');
  }
  return {
    port,
    folder: resolve(values.data ?? defaultFolder),
    ...(token === undefined ? {} : { adminToken: token }),
    ...(values.empty === true ? { empty: true } : {}),
  };
}
