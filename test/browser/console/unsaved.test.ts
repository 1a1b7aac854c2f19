import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launch, noChromium } from '../chromium.ts';

describe.skipIf(noChromium('unsaved work in the console'))('unsaved work', () => {
  let browser: Browser;
  let server: Server;
  let address: string;
  let page: Page;

  beforeAll(async () => {
    const built = await build({
      entryPoints: ['test/browser/console/unsaved-fixture.ts'],
      bundle: true,
      write: false,
      format: 'iife',
      jsx: 'automatic',
      jsxImportSource: 'preact',
    });
    const script = built.outputFiles[0]?.text ?? '';
    server = createServer((request, response) => {
      if (request.url === '/script.js') {
        response.writeHead(200, { 'content-type': 'text/javascript' }).end(script);
        return;
      }
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
      response.end(
        '<!doctype html><html lang="en"><title>x</title><body><script src="/script.js"></script></body>',
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await launch();
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });
  beforeEach(async () => {
    page = await browser.newPage({ locale: 'en-GB' });
    await page.goto(`${address}/console/other`);
    await page.getByRole('link', { name: 'Back to work' }).click();
    await page.getByLabel('Text').waitFor();
  });
  afterEach(() => page.close());

  const dialog = () => page.getByRole('dialog', { name: 'Leave without saving?' });
  const heading = () => page.locator('h1').textContent();

  it('lets everybody go who has none', async () => {
    await page.getByRole('link', { name: 'Other' }).click();
    await page.getByText('Other page').waitFor();
    expect(await dialog().count()).toBe(0);
  });

  it.each([
    ['by a link', () => page.getByRole('link', { name: 'Other' }).click()],
    ['by a button that leads on', () => page.getByRole('button', { name: 'Next' }).click()],
    ['by Back', () => page.evaluate(() => history.back())],
  ])('asks before it is left %s: staying keeps it, leaving loses it', async (_how, leave) => {
    await page.getByLabel('Text').fill('half a sentence');
    await leave();
    await dialog().waitFor();
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'hidden' });
    expect(await heading()).toBe('Work');
    expect(await page.getByLabel('Text').inputValue()).toBe('half a sentence');
    expect(new URL(page.url()).pathname).toBe('/console/work');
    await leave();
    await dialog().getByRole('button', { name: 'Leave and lose it' }).click();
    await page.getByText('Other page').waitFor();
    expect(await page.locator('p').textContent()).toContain('/console/other');
  });

  it('asks no more once it is saved', async () => {
    await page.getByLabel('Text').fill('a sentence');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('link', { name: 'Other' }).click();
    await page.getByText('Other page').waitFor();
  });

  it('is asked about by the browser where the tab itself is left', async () => {
    await page.getByLabel('Text').fill('half a sentence');
    const asked = page.waitForEvent('dialog');
    const left = page.getByRole('link', { name: 'Elsewhere' }).click({ noWaitAfter: true });
    const question = await asked;
    expect(question.type()).toBe('beforeunload');
    await question.dismiss();
    await left;
    expect(await heading()).toBe('Work');
  });
});
