import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { TestEdge } from '../../edge/harness.ts';
import { launch, noChromium } from '../chromium.ts';
import {
  checkAxe,
  type ConsoleOptions,
  look,
  type OpenConsole,
  openConsole,
  settled,
  startConsoleEdge,
} from './console.ts';

const CSV = ['N° client;Prénom;Points', 'imp-1;Zoé;12', 'imp-2;Anne;x', ';nobody;3'].join('\r\n');
const asFile = (text: string, name = 'clients.csv') => ({
  name,
  mimeType: 'text/csv',
  buffer: Buffer.from(text, 'latin1'),
});

describe.skipIf(noChromium('Imports'))('Imports', () => {
  let edge: TestEdge;
  let browser: Browser;
  let open: OpenConsole | undefined;
  beforeAll(async () => {
    [edge, browser] = await Promise.all([startConsoleEdge(), launch()]);
  });
  afterAll(async () => {
    await browser?.close();
    await edge?.stop();
  });
  afterEach(async () => {
    const complaints = open?.complaints ?? [];
    await open?.close();
    open = undefined;
    expect(complaints).toEqual([]);
  });
  const enter = async (options: ConsoleOptions = {}): Promise<OpenConsole> =>
    (open = await openConsole({ edge, browser, path: 'imports', ...options }));

  it('takes a file: proposed, corrected, tried, imported, its rejected rows fetched, then exported', async () => {
    const { page } = await enter();
    await page.setInputFiles('input[type=file]', asFile(CSV));
    await page.getByRole('table', { name: 'How each column is read' }).waitFor();
    expect(await page.getByLabel('What is in it').inputValue()).toBe('profiles');
    expect(await page.getByLabel('N° client is read as').inputValue()).toBe('userId');
    await page.getByLabel('Points is read as').selectOption('traits.Points:number');
    await page.getByRole('button', { name: 'Try it first' }).click();
    await page.getByText('Of 3 rows, 1 would be taken. Nothing was stored.').waitFor();
    expect(await page.getByText('Only the beginning of the file was tried.').count()).toBe(0);
    expect((await edge.get('/v1/profiles/userId/imp-1')).status).toBe(404);
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByText('1 of 3 rows were taken.').waitFor();
    expect((await edge.get('/v1/profiles/userId/imp-1')).json.traits).toEqual({
      firstName: 'Zoé',
      Points: 12,
    });
    const fetching = page.waitForEvent('download');
    await page.getByRole('status').getByRole('button', { name: 'Download the rejected rows' }).click();
    const rejected = readFileSync(await (await fetching).path(), 'utf8');
    expect(rejected).toContain('3,Points,"expected a number');
    expect(rejected).toContain('4,userId,');
    await page.getByRole('button', { name: 'Prepare in the background' }).click();
    await page.getByRole('row', { name: /Export: Customers.*done/ }).waitFor();
    const taking = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download the file' }).click();
    expect(readFileSync(await (await taking).path(), 'utf8')).toContain('imp-1');
  });

  it('says what is missing, and goes on by keyboard', async () => {
    const { page } = await enter();
    await page.setInputFiles('input[type=file]', asFile('a;b\r\n1;2\r\n', 'unknown.csv'));
    await page.getByText('Still needed: customer number.').waitFor();
    expect(await page.getByRole('button', { name: 'Import', exact: true }).isDisabled()).toBe(true);
    await page.getByLabel('What is in it').selectOption('items');
    await page.getByText('Still needed: product number, title.').waitFor();
    await page.getByLabel('a is read as').focus();
    await page.keyboard.type('product number');
    await page.getByLabel('b is read as').focus();
    await page.keyboard.type('title');
    await page.getByRole('button', { name: 'Import', exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('1 of 1 rows were taken.').waitFor();
    // The button gave way to another while the file was sent; the focus is beside its place.
    await page.locator('.import-actions button:focus').waitFor();
    const rows = await page.getByRole('row').count();
    await page.getByRole('button', { name: 'Remove from the list' }).first().press('Enter');
    await page.waitForFunction((n) => document.querySelectorAll('[role=row]').length < n, rows);
    await page.locator('[role=table] button:focus, .section button:focus').waitFor();
    expect((await edge.admin('GET', '/items/1')).json.title).toEqual({ en: '2' });
  });

  it.each([
    [1_280, 'en', 'light'],
    [360, 'fr', 'dark'],
  ] as const)('is sound at %i px in %s, %s', async (width, language, colours) => {
    const { page } = await enter({ width, language, colours });
    await page.setInputFiles('input[type=file]', asFile(CSV));
    await page.getByRole('table').first().waitFor();
    await page.locator('.import-actions .button-primary').click();
    await page.locator('.import-file .note-warning, .import-file .note-good').waitFor();
    await settled(page);
    expect(await checkAxe(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    await look(page, `imports-${width}-${language}`);
  });
});
