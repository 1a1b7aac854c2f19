import { declaredCategories } from '../../../core/consent-sources/categories.ts';
import { klaro } from '../klaro.ts';
import { bridgePlatform } from '../platform.ts';
import { attributes, whenReady } from '../when.ts';

// What `aparte-klaro.js` runs. Attribute: data-categories.
const { categories } = attributes();
const declared = declaredCategories(categories);
whenReady((aparte) => bridgePlatform(aparte, klaro, declared));
