/** Escaping by default: the only way to make markup in the shop is the `html` tag, and it escapes every value. */

const MARKUP = Symbol('markup');

/** Text that is safe to send as HTML or SVG. The key is a symbol, so nothing parsed from input can pass for one. */
export interface Markup {
  readonly [MARKUP]: string;
}

/** What may stand in an `html` template: text and numbers are escaped, markup passes, lists are joined, the rest is nothing. */
export type Fragment = Markup | string | number | false | null | undefined | readonly Fragment[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

function toText(value: Fragment): string {
  if (value === null || value === undefined || value === false) return '';
  if (typeof value === 'string') return escape(value);
  if (typeof value === 'number') return String(value);
  if (MARKUP in value) return value[MARKUP];
  return value.map(toText).join('');
}

/** Builds markup from a template; every interpolated text is escaped for element content and for quoted attributes.
 *  Attributes must therefore be written with quotes: `<a href="${url}">`. */
export function html(strings: TemplateStringsArray, ...values: readonly Fragment[]): Markup {
  let text = strings[0] ?? '';
  values.forEach((value, index) => {
    text += toText(value) + (strings[index + 1] ?? '');
  });
  return { [MARKUP]: text };
}

/** The characters to send. */
export function render(markup: Markup): string {
  return markup[MARKUP];
}
