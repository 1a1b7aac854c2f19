import { DECIDE_TIMEOUT_MS, type Decisions } from './decisions.ts';
import { parseObject } from './device.ts';
import { whenParsed } from './page.ts';

const SLOT = 'data-aparte';

/** What the Worker wrote at the end of a page it fronts; an empty object where there is none. */
export function readPageAnswer(): { readonly [field: string]: unknown } {
  return parseObject(() => document.getElementById('aparte-decisions')?.textContent);
}

/** Fills every slot on the page, now and when more are added. Without an answer in time a slot keeps what it shows.
 *  A slot is filled once for each key it names; with `data-aparte-wait` it is invisible (and keeps its space) until
 *  then. */
export function watchSlots(decisions: Decisions): void {
  const filled = new WeakMap<HTMLElement, string>();
  const fill = async (slot: HTMLElement): Promise<void> => {
    const { aparte: key = '', aparteWait } = slot.dataset;
    if (filled.get(slot) === key) return;
    filled.set(slot, key);
    const waits = aparteWait !== undefined;
    if (waits) slot.style.visibility = 'hidden';
    const decision = await decisions.read(key, DECIDE_TIMEOUT_MS);
    // The parser may still be inside the slot: its fields have to be there.
    if (!slot.nextSibling) await new Promise<void>(whenParsed);
    if (decision && decision.reason !== 'ERROR' && filled.get(slot) === key) writeSlot(slot, decision.value);
    if (waits) slot.style.visibility = '';
  };
  const scan = (): void => {
    for (const slot of document.querySelectorAll<HTMLElement>(`[${SLOT}]`)) {
      fill(slot).catch(() => undefined); // a slot that cannot be written stays
    }
  };
  scan();
  new MutationObserver(scan).observe(document, {
    childList: true,
    subtree: true,
    attributeFilter: [SLOT],
  });
}

/** Writes a value into a slot: the fields of an object into the elements that name them, a text or a number as the text
 *  of the slot. HTML is never made. The rules are those of `core/decide/slots.ts`, by which the Worker fills pages,
 *  written for the DOM to spare bytes; a test compares the two. */
export function writeSlot(slot: HTMLElement, value: unknown): void {
  const fields = (Object(value) === value ? value : { '': value }) as { [name: string]: unknown }; // read by own name
  for (const element of [slot, ...slot.querySelectorAll<HTMLElement>(`[${SLOT}-field]`)]) {
    if (element.closest(`[${SLOT}]`) !== slot) continue; // of a slot within
    for (const field of (element.dataset.aparteField ?? '').split(/[\s,]+/)) {
      const [name = '', asked] = field.split(':');
      const text = Object.hasOwn(fields, name) ? fields[name] : undefined;
      if (/string|number/.test(typeof text)) write(element, name, asked, String(text));
    }
  }
}

/** Without an attribute the field's place is the obvious one: the attribute of its name, an image's address, else the
 *  text. Attributes that could run code, and addresses that are neither http(s) nor relative, are left. */
function write(element: Element, name: string, asked: string | undefined, text: string): void {
  const obvious = /^(href|src|alt)$/.test(name) ? name : element.tagName === 'IMG' ? 'src' : 'text';
  const target = (asked ?? obvious).toLowerCase();
  if (target === 'text') element.textContent = text;
  else if (/^(href|src)$/.test(target) ? isSafeUrl(text) : /^(alt|title|aria-label)$/.test(target)) {
    element.setAttribute(target, text);
  }
}

/** Whether an address is http(s) or relative, as a browser reads it, which skips white space and control characters. */
function isSafeUrl(url: string): boolean {
  // oxlint-disable-next-line no-control-regex -- the very characters that browsers skip in an address
  return /^(https?:|[^/?#:]*([/?#]|$))/i.test(url.replace(/[\0- \x7f-\xa0\ufeff]/g, ''));
}
