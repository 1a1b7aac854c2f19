// Consent platforms for bundlers: `import { bridgeTcf } from 'aparte/consent'`. Nothing happens on import.

export { bridgeConsentMode } from './consent-mode.ts';
export { cookieconsent } from './cookieconsent.ts';
export { bridgeGpp } from './gpp.ts';
export { join, type Say } from './join.ts';
export { klaro } from './klaro.ts';
export { bridgePlatform, type ConsentPlatform } from './platform.ts';
export { bridgeTcf, type TcfOptions } from './tcf.ts';
export { installFrameApi } from './tcf-frame.ts';
export { tellConsentMode } from './tell-consent-mode.ts';
export type { Categories, CategoryChoice } from '../../core/consent-sources/categories.ts';
export type { Rank, Said } from '../../core/consent-sources/precedence.ts';
