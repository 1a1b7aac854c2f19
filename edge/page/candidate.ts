import type { PublishedConfig } from '../../core/config/published.ts';
import { count } from '../health/port.ts';

/** Whether a path of the site may hold slots. */
export type PageMatcher = (url: URL) => boolean;

const EVERY_PAGE = '/*';

/** The `pages` of a project document made ready: paths (`/shop/*`) or whole URL patterns. One that cannot be read
 *  matches nothing and is counted. */
export function compilePages(config: PublishedConfig): PageMatcher {
  const patterns = config.project.pages ?? [EVERY_PAGE];
  if (patterns.includes(EVERY_PAGE)) return () => true;
  const matchers = patterns.flatMap((pattern) => {
    try {
      return [pattern.startsWith('/') ? new URLPattern({ pathname: pattern }) : new URLPattern(pattern)];
    } catch {
      count('page-failed:pattern');
      return [];
    }
  });
  return (url) => matchers.some((matcher) => matcher.test(url.href));
}

/** Whether a request asks for a document to look at. HEAD asks for a document's headers, which must be the same. */
export function asksForDocument(request: Request): boolean {
  if (request.method !== 'GET' && request.method !== 'HEAD') return false;
  if (request.headers.has('upgrade')) return false;
  const destination = request.headers.get('sec-fetch-dest');
  if (destination !== null) return destination === 'document';
  return request.headers.get('accept')?.includes('text/html') === true;
}
