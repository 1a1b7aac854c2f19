import { handleRequest } from '../../../playground/shop/shop.ts';

export const HOST = 'http://shop.test';

/** Asks the shop for a path, as a browser without a preference would. */
export function visit(path: string, init?: RequestInit): Promise<Response> {
  return handleRequest(new Request(new URL(path, HOST), init));
}

/** Sends a form and does not follow the answer. */
export function submit(path: string, fields: Record<string, string>): Promise<Response> {
  return visit(path, { method: 'POST', body: new URLSearchParams(fields) });
}

/** The page's text. */
export async function read(path: string, init?: RequestInit): Promise<string> {
  return (await visit(path, init)).text();
}

/** Undoes the escaping of an attribute's value. */
export function unescape(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}

/** The tracked event of a page, if it has one of this name. */
export function trackedProperties(page: string, event: string): Record<string, unknown> | null {
  const [, properties] = new RegExp(`data-track="${event}"[^>]*?data-properties="([^"]*)"`).exec(page) ?? [];
  return properties === undefined ? null : JSON.parse(unescape(properties));
}
