import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import { bundle } from '../edge/harness.ts';

/** A whole instance in a process group of its own, so that all of it can be killed at once. */
export interface Killable {
  readonly url: string;
  /** SIGKILL to the group, workerd included; resolves when all of it is gone. */
  kill(): Promise<void>;
}

/** What a killable instance runs, built once: its rounds compare states, not builds. */
export interface KillableBuild {
  readonly script: string;
  readonly workerPath: string;
}

/** Bundles the child's script and the Worker. */
export async function buildKillable(): Promise<KillableBuild> {
  const script = 'node_modules/.cache/aparte-faults/instance-child.mjs'; // where its imports find node_modules
  await build({
    entryPoints: ['test/faults/instance-child.ts'],
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'error',
  });
  return { script, workerPath: await bundle('edge/worker.ts', 'dist/worker/worker.js') };
}

/** Starts an instance on a state folder, as a fresh process. */
export async function startKillable(stateDir: string, built: KillableBuild): Promise<Killable> {
  const child = spawn(process.execPath, [built.script, stateDir, built.workerPath], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await listening(child);
  return { url, kill: () => killGroup(child) };
}

async function listening(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('the child has no output');
  const lines = createInterface(child.stdout);
  const exited = once(child, 'exit').then(() =>
    Promise.reject(new Error('the instance ended before it listened')),
  );
  exited.catch(() => undefined); // it also ends when it is killed
  const first = once(lines, 'line') as Promise<[string]>;
  const [line] = await Promise.race([first, exited]);
  return line.replace('listening ', '');
}

async function killGroup(child: ChildProcess): Promise<void> {
  const { pid } = child;
  if (pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  process.kill(-pid, 'SIGKILL');
  await exited;
  // workerd is in the group too; the group is gone when it no longer takes a signal.
  for (;;) {
    try {
      process.kill(-pid, 0);
    } catch {
      return; // no such group
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** One answer, or null when the connection broke: then nothing was promised. */
export interface Call {
  readonly status: number;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers freely and assert what they find
  readonly json: any;
}

/** A client that keeps its connections. */
export function client(
  url: string,
  key: string,
): {
  readonly call: (method: string, path: string, body?: unknown) => Promise<Call | null>;
  readonly close: () => void;
} {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  return {
    call: (method, path, body) =>
      new Promise((resolve) => {
        const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
        const sent = request(url + path, { method, agent, headers }, (answer) => {
          let text = '';
          answer.setEncoding('utf8');
          answer.on('data', (chunk: string) => (text += chunk));
          answer.on('error', () => resolve(null));
          answer.on('close', () =>
            resolve(answer.complete ? { status: answer.statusCode ?? 0, json: parsed(text) } : null),
          );
        });
        sent.on('error', () => resolve(null));
        sent.end(body === undefined ? undefined : JSON.stringify(body));
      }),
    close: () => agent.destroy(),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // not JSON: the test looks at the status
  }
}
