import { declaredCategories } from '../../../core/consent-sources/categories.ts';
import { bridgePlatform, type ConsentPlatform } from '../platform.ts';
import { attributes, whenReady } from '../when.ts';

// What `aparte-platform.js` runs: `aparteConsentPlatform({ name, watch })` reads a platform that has no bridge here.
// Attribute: data-categories.

/** Our own global. */
interface Place {
  aparteConsentPlatform: (platform: ConsentPlatform) => void;
}

const { categories } = attributes();
const declared = declaredCategories(categories);
(window as unknown as Place).aparteConsentPlatform = (platform) =>
  whenReady((aparte) => bridgePlatform(aparte, platform, declared));
