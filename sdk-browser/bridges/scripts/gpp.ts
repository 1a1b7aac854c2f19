import { bridgeGpp } from '../gpp.ts';
import { whenReady } from '../when.ts';

// What `aparte-gpp.js` runs.
whenReady(bridgeGpp);
