import { createAparte } from './client.ts';
import type { StubCall } from './stub.ts';
import type { Aparte, AparteOptions } from './types.ts';

// What `<script async src="https://HOST/aparte.js" data-key="wk_…"></script>` runs: `window.aparte`, after which
// `aparte:ready` is dispatched on the document. A second load changes nothing. Attributes: data-key, data-host,
// data-before-consent="wait" or "page", data-auto-page="false", data-strip-query, data-slots="false".

/** Our own global: absent, the stub, or what an earlier load made. */
interface Place {
  aparte?: (Aparte & { readonly q?: undefined }) | { readonly q: readonly StubCall[] };
}

function start(place: Place): void {
  const before = place.aparte;
  // Known only while the script runs; a loader that evaluates the text has none.
  const tag = (document.currentScript ??
    document.querySelector('script[data-key]')) as HTMLScriptElement | null;
  if (!tag || (before && !before.q)) return;
  const { key = '', host, beforeConsent, autoPage, stripQuery, slots } = tag.dataset;
  const api = createAparte({
    key,
    host: host ?? new URL(tag.src).origin,
    beforeConsent: beforeConsent as AparteOptions['beforeConsent'], // anything else is the default
    autoPage: autoPage !== 'false',
    stripQuery: stripQuery !== undefined,
    slots: slots !== 'false',
  });
  place.aparte = api;
  for (const [path, given, resolve] of before?.q ?? []) {
    // Paths are those the stub writes: a function, or `ready`.
    const called = path
      .split('.')
      .reduce<unknown>((at, name) => (at as { [name: string]: unknown })[name], api);
    resolve(
      typeof called === 'function' ? (called as (...args: readonly unknown[]) => unknown)(...given) : called,
    );
  }
  document.dispatchEvent(new CustomEvent('aparte:ready', { detail: api }));
  // What it shows is about this visitor alone, so anybody may look.
  if (/[?&]aparte-debug/.test(location.search)) {
    const { href: src } = new URL('aparte-debug.js', tag.src);
    document.head.append(Object.assign(document.createElement('script'), { src }));
  }
}

try {
  start(window as Place);
} catch (error) {
  reportError(error); // the page goes on without us; whoever looks finds why
}
