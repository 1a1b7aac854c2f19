import { installFrameApi } from '../tcf-frame.ts';

// What `aparte-tcf-frame.js` runs, before `aparte-tcf.js`, on a page that is shown inside a frame.
installFrameApi(window as Parameters<typeof installFrameApi>[0]); // the platform's own global
