import { bridgeConsentMode } from '../consent-mode.ts';
import { attributes, whenReady } from '../when.ts';

// What `aparte-consent-mode.js` runs. Attribute: data-layer, the layer's name where it is not dataLayer.
const { layer } = attributes();
whenReady((aparte) => bridgeConsentMode(aparte, layer));
