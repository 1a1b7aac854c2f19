import { readFileSync } from 'node:fs';
import { build } from 'esbuild';

// Pages as a site would write them, with the real packages. What a test calls on a page stands in `window.cmp`.

/** One page: the scripts in its head, by path; those of the Worker are named by their own. */
export interface PlatformPage {
  readonly head: string;
  readonly files: { readonly [path: string]: string };
}

const read = (path: string): string => readFileSync(`node_modules/${path}`, 'utf8');

/** Bundles what a page's own build would. */
async function bundled(contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: process.cwd() },
    bundle: true,
    format: 'iife',
    write: false,
    logLevel: 'error',
  });
  return outputFiles[0]?.text ?? '';
}

/** IAB TCF: the stub first, the platform when `cmp.load()` is called, `cmp.update(purposes, isWindowOpen)` after that;
 *  `null` instead of purposes says that GDPR does not apply. */
export async function tcfPage(): Promise<PlatformPage> {
  const cmp = await bundled(`
    import { CmpApi } from '@iabtcf/cmpapi';
    import { GVL, TCModel, TCString } from '@iabtcf/core';
    const named = (count) => Object.fromEntries(Array.from({ length: count }, (_, i) =>
      [i + 1, { id: i + 1, name: 'n', description: '', illustrations: [] }]));
    const gvl = new GVL({ gvlSpecificationVersion: 3, vendorListVersion: 1, tcfPolicyVersion: 5,
      lastUpdated: '2026-01-01T00:00:00Z', purposes: named(11), specialPurposes: named(3), features: named(3),
      specialFeatures: named(2), stacks: {}, dataCategories: {}, vendors: {} });
    let api;
    window.cmp = {
      load() { api = new CmpApi(300, 1, true); },
      update(purposes, isOpen) {
        if (!purposes) return api.update(null);
        const model = new TCModel(gvl);
        Object.assign(model, { cmpId: 300, cmpVersion: 1, isServiceSpecific: true });
        model.purposeConsents.set(purposes);
        api.update(TCString.encode(model), isOpen);
      },
    };`);
  return {
    head: '<script src="/cmp/stub.js"></script><script src="/cmp/tcf.js"></script><script async src="/aparte-tcf.js"></script>',
    files: { 'stub.js': read('@iabtcf/stub/lib/stub.js'), 'tcf.js': cmp },
  };
}

/** IAB GPP: a stub that queues, the platform when `cmp.load()` is called, then `cmp.say(section, fields)`. */
export async function gppPage(): Promise<PlatformPage> {
  const cmp = await bundled(`
    import { CmpApi } from '@iabgpp/cmpapi';
    const queue = [];
    window.__gpp = (...call) => (call.length ? void queue.push(call) : queue);
    let api;
    window.cmp = {
      load() { api = new CmpApi(300, 1); api.setApplicableSections([7]); },
      say(fields) {
        api.setSignalStatus('not ready');
        for (const [name, value] of Object.entries(fields)) api.setFieldValue('usnat', name, value);
        api.fireSectionChange('usnat');
      },
      ready() { api.setSignalStatus('ready'); },
    };`);
  return {
    head: '<script src="/cmp/gpp.js"></script><script async src="/aparte-gpp.js"></script>',
    files: { 'gpp.js': cmp },
  };
}

/** Google's snippet, without Google: the layer, `gtag`, and what a page usually says first. */
export function consentModePage(): PlatformPage {
  return {
    head: `<script src="/cmp/gtag.js"></script><script async src="/aparte-consent-mode.js"></script>
      <script async src="/aparte-tell-consent-mode.js"></script>`,
    files: {
      'gtag.js': `window.dataLayer = [];
        function gtag() { dataLayer.push(arguments); }
        gtag('consent', 'default', { ad_storage: 'denied', ad_user_data: 'denied', ad_personalization: 'denied',
          analytics_storage: 'denied', functionality_storage: 'denied', personalization_storage: 'denied' });
        gtag('js', new Date());
        dataLayer.push(['consent', 'update', { analytics_storage: 'granted' }]);`,
    },
  };
}

const STATS_AND_ADS = 'data-categories="stats: storage analytics experimentation; ads: advertising"';

/** vanilla-cookieconsent as the UMD build, which leaves a global, or as a module, which leaves none. */
export function cookieconsentPage(form: 'umd' | 'module'): PlatformPage {
  const setup = `CookieConsent.run({ hideFromBots: false,
    categories: { necessary: { readOnly: true }, stats: {}, ads: {} },
    language: { default: 'en', translations: { en: {
      consentModal: { title: 'May we?', acceptAllBtn: 'All', acceptNecessaryBtn: 'None' },
      preferencesModal: { sections: [] } } } } });`;
  const file = form === 'umd' ? 'cookieconsent.umd.js' : 'cookieconsent.esm.js';
  const library = read(`vanilla-cookieconsent/dist/${file}`);
  const scripts =
    form === 'umd'
      ? '<script defer src="/cmp/library.js"></script><script defer src="/cmp/setup.js"></script>'
      : '<script type="module" src="/cmp/setup.js"></script>';
  return {
    head: `${scripts}<script async src="/aparte-cookieconsent.js" ${STATS_AND_ADS}></script>`,
    files: {
      'library.js': library,
      'setup.js':
        form === 'umd'
          ? setup
          : `import * as CookieConsent from './library.js';\nwindow.cmp = CookieConsent;\n${setup}`,
    },
  };
}

/** klaro with one service that is on by default. */
export function klaroPage(): PlatformPage {
  return {
    head: `<script defer src="/cmp/config.js"></script><script defer src="/cmp/klaro.js"></script>
      <script async src="/aparte-klaro.js" ${STATS_AND_ADS}></script>`,
    files: {
      'klaro.js': read('klaro/dist/klaro-no-css.js'),
      'config.js': `window.klaroConfig = { lang: 'en', acceptAll: true, services: [
        { name: 'stats', title: 'Statistics', purposes: ['statistics'], default: true },
        { name: 'ads', title: 'Advertising', purposes: ['ads'] } ],
        translations: { en: { purposes: { statistics: 'Statistics', ads: 'Ads' } } } };`,
    },
  };
}

/** A site's own question, behind the one interface. */
export function ownPage(): PlatformPage {
  return {
    head: `<script src="/aparte-platform.js" ${STATS_AND_ADS}></script><script src="/cmp/own.js"></script>`,
    files: {
      'own.js': `const listeners = [];
        window.cmp = { save: (choice) => listeners.forEach((listener) => listener(choice, 'v7')) };
        aparteConsentPlatform({ name: 'our-banner', watch: (tell) => listeners.push(tell) });`,
    },
  };
}
