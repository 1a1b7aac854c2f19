import { bridgeTcf } from '../tcf.ts';
import { attributes, whenReady } from '../when.ts';

// What `aparte-tcf.js` runs. Attributes: data-vendor (the site's id on the Global Vendor List), data-assume-purpose-one.
const { vendor, assumePurposeOne } = attributes();
whenReady((aparte) => bridgeTcf(aparte, { vendor, assumePurposeOne: assumePurposeOne !== undefined }));
