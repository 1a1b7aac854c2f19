import type { Aparte } from '../../sdk-browser/index.ts';

/** Calls back with the SDK, at once when it is there, else when it is; never after `signal`. The stub is a queue and
 *  no SDK yet. */
export function whenAparte(signal: AbortSignal, then: (aparte: Aparte) => void): void {
  const { aparte } = window as { aparte?: Aparte & { readonly q?: unknown } }; // our own global
  if (aparte && !aparte.q) then(aparte);
  else {
    document.addEventListener('aparte:ready', () => whenAparte(signal, then), { once: true, signal });
  }
}
