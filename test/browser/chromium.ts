import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Where a browser usually is, on Linux, macOS and Windows. */
const USUAL_PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
];

/** No network of its own, and nothing that asks. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The browser to test with: `CHROMIUM_PATH`, else an installed Chrome or Chromium; undefined when there is none. */
export function findChromium(): string | undefined {
  const named = process.env.CHROMIUM_PATH;
  return named !== undefined && named !== '' ? named : USUAL_PLACES.find((path) => existsSync(path));
}

/** Why tests in a browser cannot run here, or false: for `describe.skipIf`. Says so in one line that names them. */
export function noChromium(tests: string): boolean {
  if (findChromium() !== undefined) return false;
  console.warn(`NOT RUN: ${tests}: no Chrome or Chromium found; set CHROMIUM_PATH to one.`);
  return true;
}

/** Starts the browser, headless. Throws when there is none: ask `noChromium` first. */
export async function launch(flags: readonly string[] = []): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error('no Chrome or Chromium found; set CHROMIUM_PATH to one');
  return chromium.launch({ executablePath, headless: true, args: [...FLAGS, ...flags] });
}
