import { tellConsentMode } from '../tell-consent-mode.ts';
import { attributes, whenReady } from '../when.ts';

// What `aparte-tell-consent-mode.js` runs. Attribute: data-layer, the layer's name where it is not dataLayer.
const { layer } = attributes();
whenReady((aparte) => tellConsentMode(aparte, layer));
