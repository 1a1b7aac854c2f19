import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holdFolder, leaveFolder, requireFreePort, takeFolder } from '../../../playground/start/folder.ts';
import { readStartOptions } from '../../../playground/start/options.ts';
import { loadSecrets } from '../../../playground/start/secrets.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aparte-folder-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('takeFolder', () => {
  it('makes a folder that is not there', () => {
    takeFolder(join(folder, 'a', 'b'));
    expect(existsSync(join(folder, 'a', 'b'))).toBe(true);
  });

  it('says what to do when the folder is a file', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(() => takeFolder(join(folder, 'file'))).toThrow(/--data FOLDER/);
  });

  it('refuses a folder that another running start holds, and takes it when that one left', () => {
    holdFolder(folder, 8787);
    expect(() => takeFolder(folder)).toThrow(/Another start \(process \d+\)/);
    leaveFolder(folder);
    expect(() => takeFolder(folder)).not.toThrow();
  });

  it('takes over what a killed start left behind', async () => {
    const dead = spawn(process.execPath, ['-e', '']);
    await new Promise((resolve) => dead.once('exit', resolve));
    writeFileSync(
      join(folder, 'running.json'),
      JSON.stringify({ pid: dead.pid, children: [dead.pid], port: 8787 }),
    );
    takeFolder(folder);
    expect(existsSync(join(folder, 'running.json'))).toBe(false);
  });

  it('does not stumble over a half-written note', () => {
    writeFileSync(join(folder, 'running.json'), '{"pid":');
    expect(() => takeFolder(folder)).not.toThrow();
  });
});

describe('requireFreePort', () => {
  it('names another port when this one is taken', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await expect(requireFreePort(port)).rejects.toThrow(`--port ${port + 1}`);
    await new Promise((resolve) => server.close(resolve));
    await expect(requireFreePort(port)).resolves.toBeUndefined();
  });
});

describe('readStartOptions', () => {
  it.each([
    [['--port', 'x'], /--port: expected a number from 1 to 65535, got x/],
    [['--port', '70000'], /--port/],
    [['--admin-token', 'short'], /--admin-token/],
    [['--prot', '1'], /--prot/],
  ])('refuses %j, naming the flag', (argv, message) => {
    expect(() => readStartOptions(argv)).toThrow(message);
  });
});

describe('loadSecrets', () => {
  it('keeps the secrets of a folder, and takes a chosen admin token', () => {
    const first = loadSecrets(folder);
    expect(loadSecrets(folder)).toEqual(first);
    expect(loadSecrets(folder, 'another-token-of-16')).toEqual({
      ...first,
      adminToken: 'another-token-of-16',
    });
    expect(loadSecrets(folder).adminToken).toBe('another-token-of-16');
  });
});
