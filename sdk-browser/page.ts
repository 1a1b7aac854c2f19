/** What Segment's spec calls the page: where the visitor is and came from. The hash is left out: single-page
 *  applications and log-in flows keep private things there. `stripQuery` leaves query strings out as well. */
export interface PageProperties {
  readonly url: string;
  readonly path: string;
  readonly search: string;
  readonly referrer: string;
  readonly title: string;
}

/** The present page. `referrer` is the page before within a single-page application, else the document's. */
export function pageProperties(referrer: string, stripQuery: boolean): PageProperties {
  const clean = (url: string): string => url.split(stripQuery ? /[?#]/ : '#')[0] ?? '';
  const { href, pathname, search } = location;
  return {
    url: clean(href),
    path: pathname,
    search: stripQuery ? '' : search,
    referrer: clean(referrer),
    title: document.title,
  };
}

/** Calls back with the address before (without its hash), after path or query changed without a page load. Several changes in one turn
 *  are one. The page's own `history` methods keep their behaviour and their answers. */
export function followNavigation(navigated: (from: string) => void): void {
  const place = (): string => location.href.split('#')[0] ?? '';
  let before = place();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const changed = (): void => {
    // In the next turn the application has set the title as well.
    timer ??= setTimeout(() => {
      timer = undefined;
      const from = before;
      if (from !== (before = place())) navigated(from);
    });
  };
  for (const name of ['pushState', 'replaceState'] as const) {
    const original = history[name];
    history[name] = function (this: History, ...change): void {
      original.apply(this, change);
      changed();
    };
  }
  addEventListener('popstate', changed);
}

/** Calls back once the document is parsed; at once if it is. */
export function whenParsed(callback: () => void): void {
  if (document.readyState === 'loading')
    document.addEventListener('DOMContentLoaded', callback, { once: true });
  else callback();
}
