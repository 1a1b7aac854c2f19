import type { Aparte } from '../types.ts';

/** Tries now, and where that gives nothing or throws once more when the page is loaded with all its scripts. Nothing is
 *  polled. */
export function whenLoaded(attempt: () => unknown): void {
  try {
    if (attempt()) return;
  } catch {
    // A platform that is there and not set up yet.
  }
  addEventListener('load', attempt, { once: true });
}

/** Calls back with `window.aparte`, now or once `aparte.js` is there. */
export function whenReady(callback: (aparte: Aparte) => void): void {
  const { aparte } = window as { aparte?: Partial<Aparte> }; // absent, the stub, which debugs nothing, or the SDK
  if (aparte?.debug) callback(aparte as Aparte);
  else
    document.addEventListener('aparte:ready', (event) => callback((event as CustomEvent<Aparte>).detail), {
      once: true,
    });
}

/** The `data-` attributes of the tag that runs this script. */
export function attributes(): DOMStringMap {
  return (document.currentScript as HTMLScriptElement).dataset; // a classic script's, while it runs
}
