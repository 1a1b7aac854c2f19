import { execFileSync } from 'node:child_process';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

/** Something a person has to put right before the start can go on. The message says what and how. */
export class StartProblem extends Error {
  override readonly name = 'StartProblem';
}

/** Who runs on a state folder. */
interface Holder {
  readonly pid: number;
  readonly children: readonly number[];
  readonly port: number;
}

/** Makes the state folder usable for this process alone. Clears the runtime that a killed earlier start left behind
 *  (workerd outlives its parent and keeps the port) and says so. Throws StartProblem. */
export function takeFolder(folder: string): 'free' | 'cleared' {
  try {
    mkdirSync(folder, { recursive: true });
    if (!statSync(folder).isDirectory()) throw new Error('it is not a folder');
    accessSync(folder, constants.R_OK | constants.W_OK);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new StartProblem(
      `The folder ${folder} cannot be used (${why}). Choose another: npm start -- --data FOLDER`,
    );
  }
  const holder = readHolder(folder);
  if (holder === null) return 'free';
  if (isRunning(holder.pid, 'node')) {
    throw new StartProblem(
      `Another start (process ${holder.pid}) uses ${folder} on port ${holder.port}. Stop it first, or choose another folder: npm start -- --data FOLDER --port ${holder.port + 1}`,
    );
  }
  for (const child of holder.children) if (isRunning(child, 'workerd')) process.kill(child, 'SIGKILL');
  rmSync(holderPath(folder), { force: true });
  return 'cleared';
}

/** Notes that this process and the runtime it started hold the folder. */
export function holdFolder(folder: string, port: number): void {
  const holder: Holder = { pid: process.pid, children: childrenOf(process.pid), port };
  writeFileSync(`${holderPath(folder)}.new`, JSON.stringify(holder));
  renameSync(`${holderPath(folder)}.new`, holderPath(folder));
}

/** Gives the folder back. */
export function leaveFolder(folder: string): void {
  rmSync(holderPath(folder), { force: true });
}

/** Throws StartProblem when nothing can listen on the port. `patienceMs`: how long a runtime that was just cleared
 *  may take to let go of it. */
export async function requireFreePort(port: number, patienceMs = 0): Promise<void> {
  const until = Date.now() + patienceMs;
  let error = await tryPort(port);
  while (error !== null && Date.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    error = await tryPort(port);
  }
  if (error === null) return;
  throw new StartProblem(
    error.code === 'EADDRINUSE'
      ? `Port ${port} is taken by another program. Choose another: npm start -- --port ${port + 1}`
      : `Port ${port} cannot be used (${error.code ?? error.message}). Choose another: npm start -- --port 8788`,
  );
}

function tryPort(port: number): Promise<NodeJS.ErrnoException | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', resolve);
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(null)));
  });
}

function holderPath(folder: string): string {
  return join(folder, 'running.json');
}

function readHolder(folder: string): Holder | null {
  if (!existsSync(holderPath(folder))) return null;
  try {
    return JSON.parse(readFileSync(holderPath(folder), 'utf8')) as Holder; // our own file
  } catch {
    return null; // cut short by a crash: nobody can be told from it
  }
}

/** Whether a process of that program runs under that number; a number may have been given to somebody else since. Its
 *  command line is asked, not its name: Node 24 calls itself MainThread. */
function isRunning(pid: number, program: string): boolean {
  try {
    process.kill(pid, 0);
    return execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' }).includes(program);
  } catch {
    return false; // no such process
  }
}

function childrenOf(pid: number): number[] {
  try {
    return execFileSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' })
      .trim()
      .split(/\s+/)
      .map(Number);
  } catch {
    return []; // a system whose ps knows no --ppid: an orphan is then found by its port only
  }
}
