import type { Page } from 'playwright-core';

/** Presses Tab (or Shift+Tab) until what has the focus matches `selector`, looking into shadow roots. Throws when 250
 *  presses do not get there: then a keyboard cannot. */
export async function tabTo(page: Page, selector: string, direction: 'on' | 'back' = 'on'): Promise<void> {
  for (let presses = 0; presses < 250; presses += 1) {
    await page.keyboard.press(direction === 'on' ? 'Tab' : 'Shift+Tab');
    const isThere = await page.evaluate((wanted) => {
      let focused = document.activeElement;
      while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
      return focused?.matches(wanted) ?? false;
    }, selector);
    if (isThere) return;
  }
  throw new Error(`no key leads to ${selector}`);
}

/** Goes there by Tab and presses Enter. */
export async function enterOn(page: Page, selector: string, direction: 'on' | 'back' = 'on'): Promise<void> {
  await tabTo(page, selector, direction);
  await page.keyboard.press('Enter');
}

/** Goes to a field by Tab and writes over what is in it. */
export async function writeInto(page: Page, selector: string, text: string): Promise<void> {
  await tabTo(page, selector);
  await page.keyboard.press('Control+A');
  await page.keyboard.type(text);
}
