import type { Json } from '../events.ts';

// How content gets into a page's slots: `data-aparte="flag-key"` marks a slot, `data-aparte-field="title"` or
// `"cta href:href"` says which fields of the value go where inside it. The Worker and the browser follow this one
// description. Content is data: it becomes text or one of a few attributes, never markup.

/** The attribute that marks a slot; its value is the flag's key. */
export const SLOT_ATTRIBUTE = 'data-aparte';
/** The attribute that binds fields; its value is one or more `field` or `field:attribute`, by white space. */
export const FIELD_ATTRIBUTE = 'data-aparte-field';

/** Attributes that content may fill. */
export const SLOT_TARGETS = ['href', 'src', 'alt', 'title', 'aria-label'] as const;
/** Where a field goes: the element's text, or one of its attributes. */
export type SlotTarget = 'text' | (typeof SLOT_TARGETS)[number];

/** One field and where it goes. */
export interface SlotBinding {
  readonly field: string;
  readonly target: SlotTarget;
}

/** The bindings written in a `data-aparte-field`. Without `:attribute` a field called `href`, `src` or `alt` goes to
 *  the attribute of that name, any other field of an image is its `src`, and everything else is text. A binding to
 *  an attribute that content may not fill is left out. `tagName` in any case. */
export function slotBindings(spec: string, tagName: string): SlotBinding[] {
  const tag = tagName.toLowerCase();
  const bindings: SlotBinding[] = [];
  for (const part of spec.split(/[\s,]+/)) {
    const colon = part.indexOf(':');
    const field = colon < 0 ? part : part.slice(0, colon);
    if (field === '') continue;
    const target = colon < 0 ? naturalTarget(field, tag) : targetNamed(part.slice(colon + 1));
    if (target !== null) bindings.push({ field, target });
  }
  return bindings;
}

function naturalTarget(field: string, tag: string): SlotTarget {
  if (field === 'href' || field === 'src' || field === 'alt') return field;
  return tag === 'img' ? 'src' : 'text';
}

function targetNamed(name: string): SlotTarget | null {
  const wanted = name.toLowerCase();
  return wanted === 'text' ? 'text' : (SLOT_TARGETS.find((target) => target === wanted) ?? null);
}

/** What to write for one binding; null: leave what is there. A missing field, an object or list, and an address that
 *  is neither http(s) nor relative are left. */
export function slotText(value: Json, { field, target }: SlotBinding): string | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  if (!Object.hasOwn(value, field)) return null;
  const found: unknown = Reflect.get(value, field);
  const text = typeof found === 'number' ? String(found) : found;
  if (typeof text !== 'string') return null;
  return (target === 'href' || target === 'src') && !isSafeUrl(text) ? null : text;
}

/** Whether an address is http(s) or relative, as a browser reads it: it skips white space and control characters,
 *  so `java\tscript:` is a script too. */
export function isSafeUrl(url: string): boolean {
  // oxlint-disable-next-line no-control-regex -- the very characters that browsers skip in an address
  const scheme = /^([^/?#:]*):/.exec(url.replaceAll(/[\u0000-\u0020\u007f-\u009f\u00a0\ufeff]/g, ''))?.[1];
  return scheme === undefined || /^https?$/i.test(scheme);
}

/** JSON that may stand inside a `<script type="application/json">` whatever texts it holds. */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}

/** The id of the script that carries a page's decisions. */
export const DECISIONS_ID = 'aparte-decisions';
