import { FIELD_ATTRIBUTE, SLOT_ATTRIBUTE, slotBindings, slotText } from '../../core/decide/slots.ts';
import type { Json } from '../../core/events.ts';
import { count } from '../health/port.ts';

/** What filling a page asks its maker. */
export interface SlotSource {
  /** The page's own language, said before its first slot. */
  language(tag: string): void;
  /** The value of a slot's flag; undefined: leave the slot as the origin wrote it. Must not reject. */
  value(flag: string): Promise<Json | undefined>;
  /** What is written at the document's end. */
  atEnd(): string;
}

/** Fills the slots of an HTML answer while it streams. Every other byte passes as it is, and where there is no slot
 *  all of them do. A handler that failed would truncate the page, so none can: what goes wrong inside one leaves its
 *  element alone. Throws at once, with the answer untouched, for encodings the rewriter cannot read (utf-16). */
export function fillSlots(answer: Response, source: SlotSource): Response {
  /** Values of the slots around the current element, outermost first. */
  const around: (Json | undefined)[] = [];
  return new HTMLRewriter()
    .on('html[lang]', {
      element: (element) => guarded(() => source.language(element.getAttribute('lang') ?? '')),
    })
    .on(`[${SLOT_ATTRIBUTE}]`, {
      element: async (element) => {
        const depth = around.length;
        const value = await source.value(element.getAttribute(SLOT_ATTRIBUTE) ?? '').catch(() => undefined);
        guarded(() => {
          around.push(value);
          if (!leavesAtEndTag(element, () => (around.length = depth))) around.length = depth;
          fillElement(element, value);
          const isPlain = typeof value === 'string' || typeof value === 'number';
          if (isPlain && !element.hasAttribute(FIELD_ATTRIBUTE)) element.setInnerContent(String(value));
        });
      },
    })
    .on(`[${SLOT_ATTRIBUTE}] [${FIELD_ATTRIBUTE}]`, {
      element: (element) =>
        guarded(() => {
          if (!element.hasAttribute(SLOT_ATTRIBUTE)) fillElement(element, around.at(-1));
        }),
    })
    .onDocument({
      end: (end) =>
        guarded(() => {
          const text = source.atEnd();
          if (text !== '') end.append(text, { html: true });
        }),
    })
    .transform(answer);
}

/** False for an element that has no end tag, such as `<img>`: the runtime says so by throwing. */
function leavesAtEndTag(element: Element, leave: () => void): boolean {
  try {
    element.onEndTag(leave);
    return true;
  } catch {
    return false;
  }
}

function fillElement(element: Element, value: Json | undefined): void {
  if (value === undefined) return;
  for (const binding of slotBindings(element.getAttribute(FIELD_ATTRIBUTE) ?? '', element.tagName)) {
    const text = slotText(value, binding);
    if (text === null) continue;
    if (binding.target === 'text') element.setInnerContent(text);
    else element.setAttribute(binding.target, text);
  }
}

function guarded(step: () => void): void {
  try {
    step();
  } catch {
    count('page-failed:handler');
  }
}
