import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

// Using a page as somebody without a mouse does.

/** Presses Tab until something has the focus. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  for (let presses = 0; presses < 150; presses += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab never came to ${String(target)}`);
}

/** Chooses from a list with the keyboard: types the beginning of the choice. */
export async function choose(page: Page, target: Locator, label: string): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.type(label);
  const chosen = await target.evaluate((element) => (element as HTMLSelectElement).selectedOptions[0]?.label);
  expect(chosen).toBe(label);
}

/** Goes to something and presses a key on it. */
export async function press(page: Page, target: Locator, key = 'Enter'): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press(key);
}

/** Writes over what a field says. */
export async function replaceText(page: Page, target: Locator, said: string): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type(said);
}
