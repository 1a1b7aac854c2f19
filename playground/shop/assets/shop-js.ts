/** The script of the shop's pages, served as `/shop.js`. It only adds: every page works without it.
 *  It is kept as text because the shop's Worker has no files at run time; what it does is tested in a DOM. */
export const SHOP_JS: string = String.raw`(() => {
  'use strict';
  const one = (selector) => document.querySelector(selector);
  const all = (selector) => [...document.querySelectorAll(selector)];

  // The SDK is loaded async: it may be here already, come later, or never.
  function whenAparte(then) {
    // The stub, where a site has one, is a queue and knows no consent yet.
    if (window.aparte && !window.aparte.q) then(window.aparte);
    else document.addEventListener('aparte:ready', () => then(window.aparte), { once: true });
  }

  // A reload or a step back shows the same page again; what happened once must not be told twice.
  function isRevisit() {
    const [entry] = performance.getEntriesByType('navigation');
    return entry !== undefined && (entry.type === 'reload' || entry.type === 'back_forward');
  }

  function parse(text) {
    try {
      return JSON.parse(text);
    } catch {
      return {};
    }
  }

  function tellWhatHappened(aparte) {
    for (const element of all('[data-identify]')) {
      aparte.identify(element.dataset.identify, parse(element.dataset.traits));
    }
    for (const element of all('[data-track]')) {
      if ('once' in element.dataset && isRevisit()) continue;
      aparte.track(element.dataset.track, parse(element.dataset.properties));
    }
  }

  /** Nobody is asked in a preview, where the question would lie over what is to be seen: it has a bar at its head, or
   *  stands in a frame of the console. */
  function isPreview() {
    return one('aparte-preview') !== null || window.self !== window.top;
  }

  function start(aparte) {
    const banner = one('[data-consent]');
    const form = one('[data-consent-form]');
    const choose = one('[data-consent-choose]');
    const boxes = [...form.elements].filter((element) => element.type === 'checkbox');
    let opener = null;
    let told = false;

    function tellOnce() {
      if (told) return;
      told = true;
      tellWhatHappened(aparte);
    }

    function showForm(shown) {
      form.hidden = !shown;
      choose.setAttribute('aria-expanded', String(shown));
    }

    function showChoice(state) {
      for (const box of boxes) box.checked = state.decided && state.purposes[box.name] === true;
      for (const element of all('[data-purpose]')) {
        const { purpose, yes, no, open } = element.dataset;
        const allowed = state.purposes[purpose] === true;
        element.textContent = state.decided ? (allowed ? yes : no) : open;
        element.dataset.allowed = String(state.decided && allowed);
      }
    }

    function close() {
      // Who answered by keyboard goes on at the page, where a focus that vanished would begin above everything.
      const next = opener ?? (banner.contains(document.activeElement) ? one('main') : null);
      banner.hidden = true;
      showForm(false);
      next?.focus({ preventScroll: true });
      opener = null;
    }

    async function read() {
      return (await aparte.consent.get()) ?? { purposes: {}, decided: false };
    }

    async function decide(allows) {
      await aparte.consent.set(Object.fromEntries(boxes.map((box) => [box.name, allows(box)])));
      // Asked again, because the browser's own signals may have narrowed the choice.
      settle(await read());
    }

    function settle(state) {
      showChoice(state);
      if (!state.decided) return;
      close();
      tellOnce();
    }

    // A choice may also be made elsewhere: by a consent platform, or by the site's own code.
    aparte.consent.on?.(settle);

    one('[data-consent-all]').addEventListener('click', () => decide(() => true));
    one('[data-consent-none]').addEventListener('click', () => decide(() => false));
    choose.addEventListener('click', () => {
      showForm(form.hidden);
      // The form stands before the button: who comes by keyboard is taken there.
      if (!form.hidden) boxes[0]?.focus();
    });
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      decide((box) => box.checked);
    });
    for (const button of all('[data-consent-open]')) {
      button.addEventListener('click', async () => {
        showChoice(await read());
        opener = button;
        banner.hidden = false;
        showForm(true);
        one('#consent-title').focus();
      });
    }
    // Escape leaves a banner that was opened on purpose; the first question stays until it is answered.
    banner.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && opener) close();
    });
    for (const button of all('[data-reset]')) {
      button.addEventListener('click', async () => {
        await aparte.reset();
        location.assign(location.pathname);
      });
    }
    for (const element of all('[data-needs-aparte]')) element.dataset.ready = '';

    read().then((state) => {
      showChoice(state);
      // Before the choice nothing is told; the answer on this page tells what happened on it.
      if (state.decided) tellOnce();
      else banner.hidden = isPreview();
    });
  }

  whenAparte(start);
})();
`;
