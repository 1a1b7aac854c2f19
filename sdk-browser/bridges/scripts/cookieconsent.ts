import { declaredCategories } from '../../../core/consent-sources/categories.ts';
import { cookieconsent } from '../cookieconsent.ts';
import { bridgePlatform } from '../platform.ts';
import { attributes, whenReady } from '../when.ts';

// What `aparte-cookieconsent.js` runs. Attributes: data-categories, data-cookie (its name, where it is not cc_cookie).
const { categories, cookie } = attributes();
const declared = declaredCategories(categories);
whenReady((aparte) => bridgePlatform(aparte, cookieconsent(cookie), declared));
