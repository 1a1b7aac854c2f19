// What `aparte.js` loads on a page whose address asks for `?aparte-debug`. It reads `aparte.debug()`, which knows
// nothing but this visitor and this page.

import type { Aparte } from '../types.ts';
import { openOverlay } from './overlay.ts';

const { aparte } = window as { aparte?: Aparte }; // our own global, set up before this file is asked for
if (typeof aparte?.debug === 'function') openOverlay(aparte);
