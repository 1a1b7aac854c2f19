import { parseObject } from '../device.ts';
import type { ConsentPlatform } from './platform.ts';

/** The global of the UMD build; the module build has none. */
interface Place {
  readonly CookieConsent?: { readonly validConsent: () => boolean };
}

/** What it remembers, as far as it is read. */
interface Cookie {
  readonly categories?: unknown;
  readonly revision?: unknown;
}

/** vanilla-cookieconsent 3. Its events and its cookie are its interface: they are there in each of its builds.
 *  `storedAs` is the name of its cookie, or of its entry in local storage. */
export function cookieconsent(storedAs = 'cc_cookie'): ConsentPlatform {
  return {
    name: 'cookieconsent',
    watch(tell) {
      const hear = ({ categories, revision }: Cookie): void => {
        if (Array.isArray(categories)) {
          tell(Object.fromEntries(categories.map((name) => [name, true])), `revision ${String(revision)}`);
        }
      };
      for (const type of ['FirstConsent', 'Consent', 'Change']) {
        addEventListener(`cc:on${type}`, (event) =>
          hear((event as CustomEvent<{ cookie: Cookie }>).detail.cookie),
        );
      }
      // An earlier choice of which the event is over. With the global there, it knows whether that still counts.
      if ((window as Place).CookieConsent?.validConsent() !== false) hear(stored(storedAs));
    },
  };
}

function stored(name: string): Cookie {
  const [, cookie] = `; ${document.cookie}`.split(`; ${name}=`);
  return parseObject(() =>
    cookie ? decodeURIComponent(cookie.split(';')[0] ?? '') : localStorage.getItem(name),
  );
}
