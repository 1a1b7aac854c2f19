import type { Json } from '../../../../../core/events.ts';

/** The fields of one content: what a spot shows. */
export interface Content {
  readonly [field: string]: Json;
}

/** How a field is edited: text in each language, a picture, an address, or not here. */
export type FieldKind = 'text' | 'picture' | 'link' | 'other';

const PICTURE = /^(image|picture|src|poster|logo|icon)$|(Image|Picture|Src)$/;
const LINK = /^(href|url|link)$|(Href|Url|Link)$/;

/** Whether a value is an object of fields. */
export function isContent(value: Json | undefined): value is Content {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** How a field is edited, by its name and what it holds. */
export function fieldKind(field: string, value: Json | undefined, locales: readonly string[]): FieldKind {
  if (value !== undefined && typeof value !== 'string' && !isLocalized(value, locales)) return 'other';
  if (PICTURE.test(field)) return 'picture';
  return LINK.test(field) ? 'link' : 'text';
}

/** Whether a value is text by language: every name a language of the project, every value text. */
export function isLocalized(
  value: Json | undefined,
  locales: readonly string[],
): value is { readonly [locale: string]: string } {
  if (!isContent(value)) return false;
  const entries = Object.entries(value);
  return (
    entries.length > 0 && entries.every(([name, text]) => locales.includes(name) && typeof text === 'string')
  );
}

/** The text of a value in one language; '' where it has none. A plain text is the same in all of them. */
export function textIn(value: Json | undefined, locale: string, locales: readonly string[]): string {
  if (typeof value === 'string') return value;
  if (!isLocalized(value, locales) || !Object.hasOwn(value, locale)) return '';
  return value[locale] ?? '';
}

/** A content with the text of one field in one language changed (null: in all of them, as a plain text). An emptied
 *  language is left out, and a field with no text at all: the page then shows its own. */
export function withText(
  content: Content,
  field: string,
  locale: string | null,
  text: string,
  locales: readonly string[],
): Content {
  if (locale === null) return withField(content, field, text === '' ? undefined : text);
  const value = Object.hasOwn(content, field) ? content[field] : undefined;
  const texts = locales.map((one) => [one, one === locale ? text : textIn(value, one, locales)] as const);
  const said = texts.filter(([, own]) => own !== '');
  return withField(content, field, said.length === 0 ? undefined : Object.fromEntries(said));
}

function withField(content: Content, field: string, value: Json | undefined): Content {
  const entries = Object.entries(content);
  if (value === undefined) return Object.fromEntries(entries.filter(([name]) => name !== field));
  if (!Object.hasOwn(content, field)) return Object.fromEntries([...entries, [field, value]]);
  return Object.fromEntries(entries.map(([name, old]) => [name, name === field ? value : old]));
}

/** The names of all fields that any of these contents have, in the order they come in. */
export function fieldsOf(contents: readonly (Json | undefined)[]): string[] {
  return [...new Set(contents.flatMap((content) => (isContent(content) ? Object.keys(content) : [])))];
}

/** Every picture that contents use, each once. */
export function picturesOf(contents: readonly (Json | undefined)[], locales: readonly string[]): string[] {
  const found = contents.flatMap((content) => {
    if (!isContent(content)) return [];
    return Object.entries(content).flatMap(([field, value]) => {
      if (fieldKind(field, value, locales) !== 'picture') return [];
      return typeof value === 'string' ? [value] : Object.values(value ?? {}).map(String);
    });
  });
  return [...new Set(found)];
}
