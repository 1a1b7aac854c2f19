import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const PROGRAM = 'dist/playground/start/start.js';
if (!existsSync(PROGRAM))
  console.log('Nothing is built: the tests of `npm start` were left out. Run `npm run build`.');

let folder: string;
let running: ChildProcess[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aparte-start-'));
  running = [];
});
afterEach(async () => {
  for (const child of running) await ended(child, 'SIGTERM');
  rmSync(folder, { recursive: true, force: true });
});

interface Started {
  readonly child: ChildProcess;
  readonly output: () => string;
  /** Resolves when the program printed `text` or ended. */
  readonly printed: (text: string) => Promise<void>;
}

function start(port: number, data = join(folder, 'state')): Started {
  // A process group of its own, as a terminal gives it: Ctrl-C then reaches workerd too.
  const child = spawn(process.execPath, [PROGRAM, '--port', String(port), '--data', data], {
    stdio: 'pipe',
    detached: true,
  });
  running.push(child);
  let text = '';
  const waiting: (() => void)[] = [];
  const read = (chunk: Buffer) => {
    text += chunk.toString();
    for (const wake of waiting.splice(0)) wake();
  };
  child.stdout.on('data', read);
  child.stderr.on('data', read);
  child.once('exit', () => {
    for (const wake of waiting.splice(0)) wake();
  });
  return {
    child,
    output: () => text,
    async printed(wanted) {
      while (!text.includes(wanted) && child.exitCode === null && child.signalCode === null) {
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
    },
  };
}

function ended(child: ChildProcess, signal?: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => {
    child.once('exit', (code) => resolve(code));
    if (signal === 'SIGINT' && child.pid !== undefined) process.kill(-child.pid, signal);
    else if (signal !== undefined) child.kill(signal);
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const bearer = { authorization: 'Bearer sk_local', connection: 'close' };
async function eventsOf(port: number, userId: string): Promise<unknown[]> {
  const answer = await fetch(`http://127.0.0.1:${port}/v1/events?userId=${userId}`, { headers: bearer });
  return ((await answer.json()) as { events: unknown[] }).events;
}

describe.skipIf(!existsSync(PROGRAM))('npm start', () => {
  it('loads the demo, answers in both languages, stops at Ctrl-C and has everything still there', async () => {
    const port = await freePort();
    const first = start(port);
    await first.printed('Aparté is running');
    expect((await fetch(`http://127.0.0.1:${port}/healthz`, { headers: bearer })).status).toBe(200);
    await first.printed('The demo is loaded');
    expect(first.output()).toMatch(/The demo is loaded: 1\d\d items, [3-9]\d\d\d events/);
    const french = await fetch(`http://127.0.0.1:${port}/fr/`, {
      headers: { accept: 'text/html', connection: 'close' },
    });
    expect(await french.text()).toContain('Bienvenue en coulisses');
    const before = await eventsOf(port, 'demo-3');
    expect(await ended(first.child, 'SIGINT')).toBe(0);

    const second = start(port);
    await second.printed('Ctrl-C stops it');
    expect(await eventsOf(port, 'demo-3')).toEqual(before);
    expect(second.output()).not.toContain('Demo data');
  });

  it('clears what a killed start left behind, and finishes its half-loaded demo', async () => {
    const port = await freePort();
    const killed = start(port);
    await killed.printed('Demo data');
    await ended(killed.child, 'SIGKILL');
    expect(existsSync(join(folder, 'state', 'running.json'))).toBe(true);
    const again = start(port);
    await again.printed('The demo is loaded');
    expect(again.output()).toContain('The demo is loaded');
    expect(JSON.parse(readFileSync(join(folder, 'state', 'demo.json'), 'utf8'))).toMatchObject({
      done: true,
    });
  });

  it('says what to do about a taken port and a bad folder', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const taken = start(port);
    expect(await ended(taken.child)).toBe(1);
    expect(taken.output()).toContain(`Port ${port} is taken`);
    expect(taken.output()).toContain(`--port ${port + 1}`);
    await new Promise((resolve) => server.close(resolve));
    const bad = start(port, join(PROGRAM, 'x'));
    expect(await ended(bad.child)).toBe(1);
    expect(bad.output()).toContain('--data FOLDER');
  });
});
