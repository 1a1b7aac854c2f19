/** Whether evaluation is built for few bytes. False everywhere but in `aparte-local.js`, where the build
 *  (rollup.config.mjs) makes it true and so leaves out what only makes a hot path faster and the options that only
 *  servers and tests have: a page evaluates a few flags once, and loads the bytes. Both answer alike, which
 *  `test/sdk-browser/local-script.test.ts` compares. */
export const SLIM: boolean = false;
