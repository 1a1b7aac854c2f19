import type { Issue } from '../errors.ts';
import type { Json } from '../events.ts';
import { describeValue, issueAt, stepInto } from './issues.ts';
import { isObject } from './schemas.ts';
import { checkStrategy } from './strategy-checks.ts';
import type { FlagDocument } from './types.ts';

/** Content fields that a page may put into a link or an image. */
const LINK_FIELD = /^(href|src|srcset|url|link|image|poster|action)$|(Href|Src|Url|Link|Image)$/;
/** Addresses a browser runs or that leave the page's origin behind in other ways; images may be inlined. */
const UNSAFE_SCHEME =
  /^(javascript|vbscript|file|blob|data(?!:image\/(png|jpeg|gif|webp|avif|svg\+xml)[;,])):?/;

/** Everything wrong with a value of a flag of some type. */
export function checkValue(type: FlagDocument['type'], value: Json, path: string): Issue[] {
  switch (type) {
    case 'boolean':
    case 'string':
    case 'number':
      return typeof value === type ? [] : [issueAt(path, 'WRONG_TYPE', `a ${type}`, describeValue(value))];
    case 'content':
      if (!isObject(value))
        return [issueAt(path, 'WRONG_TYPE', 'an object of content fields', describeValue(value))];
      return checkLinks(value, path, false);
    case 'recommendations':
      return checkStrategy(value, path);
    default:
      return []; // json: any
  }
}

/** An address that goes into `href` or `src`: http, https, mailto, tel, relative, or an inlined image. */
export function checkLink(address: string, path: string): Issue[] {
  if (isSafeLink(address)) return [];
  return [
    issueAt(
      path,
      'UNKNOWN_VALUE',
      'an address that runs nothing, such as "/sale" or "https://…"',
      describeValue(address),
    ),
  ];
}

/** Whether an address may go into `href` or `src`. Browsers drop control characters and white space before they look
 *  at the scheme, so they are dropped here too. */
export function isSafeLink(address: string): boolean {
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  return !UNSAFE_SCHEME.test(address.replace(/[\u0000-\u0020\u007f-\u00a0]/g, '').toLowerCase());
}

/** Links in content: by the field's name, in every language. */
function checkLinks(value: unknown, path: string, isLink: boolean): Issue[] {
  if (typeof value === 'string') return isLink ? checkLink(value, path) : [];
  if (Array.isArray(value)) return value.flatMap((part, i) => checkLinks(part, stepInto(path, i), isLink));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, part]) =>
    checkLinks(part, stepInto(path, name), isLink || LINK_FIELD.test(name)),
  );
}
