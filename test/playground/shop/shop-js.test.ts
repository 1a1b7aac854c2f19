import { Window } from 'happy-dom';
import { afterEach, describe, expect, it } from 'vitest';
import { SHOP_JS } from '../../../playground/shop/assets/shop-js.ts';
import { HOST, read, submit } from './shop-client.ts';

type Purposes = Record<string, boolean>;

interface Opened {
  readonly document: Document;
  readonly aparte: { readonly consent: { set(purposes: Purposes): void } };
  /** Every call of the SDK, in order. */
  readonly calls: unknown[][];
  /** Puts the SDK into the page, as aparte.js does. */
  arrive(): void;
  find(selector: string): HTMLElement;
  settle(): Promise<void>;
}

const windows: Window[] = [];

afterEach(async () => {
  for (const window of windows.splice(0)) await window.happyDOM.close();
});

/** Opens a page of the shop with its script, and an SDK that has this choice stored. */
function open(page: string, stored: Purposes | null, navigation = 'navigate'): Opened {
  const window = new Window({
    url: HOST,
    settings: { enableJavaScriptEvaluation: true, suppressInsecureJavaScriptEnvironmentWarning: true },
  });
  windows.push(window);
  const calls: unknown[][] = [];
  let purposes = stored;
  // The page's own scripts are taken out: this test runs one of them itself, at the moment it chooses.
  window.document.write(page.replace(/<script[^>]*><\/script>|<link[^>]*>|<img[^>]*>/g, ''));
  Object.defineProperty(window, 'performance', { value: { getEntriesByType: () => [{ type: navigation }] } });
  const listeners: ((state: unknown) => void)[] = [];
  const aparte = {
    track: (...given: unknown[]) => calls.push(['track', ...given]),
    identify: (...given: unknown[]) => calls.push(['identify', ...given]),
    reset: () => calls.push(['reset']),
    consent: {
      get: () => ({ purposes: purposes ?? {}, decided: purposes !== null }),
      set: (chosen: Purposes) => {
        purposes = chosen;
        calls.push(['consent.set', chosen]);
        for (const listener of listeners) listener({ purposes, decided: true });
      },
      on: (listener: (state: unknown) => void) => listeners.push(listener),
    },
  };
  window.eval(SHOP_JS);
  // happy-dom's document is a DOM document in all that is used here; its types are its own.
  const document = window.document as unknown as Document;
  return {
    document,
    aparte,
    calls,
    arrive: () => {
      Object.assign(window, { aparte });
      window.document.dispatchEvent(new window.CustomEvent('aparte:ready'));
    },
    find: (selector) => {
      const element = document.querySelector<HTMLElement>(selector);
      if (element === null) throw new Error(`nothing matches ${selector}`);
      return element;
    },
    settle: async () => {
      for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
    },
  };
}

const ALL = {
  storage: true,
  analytics: true,
  personalization: true,
  experimentation: true,
  advertising: true,
};
const NONE = {
  storage: false,
  analytics: false,
  personalization: false,
  experimentation: false,
  advertising: false,
};

async function opened(path: string, stored: Purposes | null, navigation?: string): Promise<Opened> {
  const page = open(await read(path), stored, navigation);
  page.arrive();
  await page.settle();
  return page;
}

describe('the consent banner', () => {
  it('stays hidden where the SDK never comes, and nothing else seems dead', async () => {
    const page = open(await read('/'), null);
    await page.settle();
    expect(page.find('[data-consent]').hidden).toBe(true);
    expect(page.document.querySelector('[data-needs-aparte][data-ready]')).toBeNull();
  });

  it('asks when nothing was chosen, and tells nothing before the answer', async () => {
    const page = await opened('/p/p-17', null);
    expect(page.find('[data-consent]').hidden).toBe(false);
    expect(page.calls).toEqual([]);
  });

  it('does not ask again once a choice is stored', async () => {
    const page = await opened('/', ALL);
    expect(page.find('[data-consent]').hidden).toBe(true);
  });

  it.each([
    ['Accept all', '[data-consent-all]', ALL],
    ['Only what is needed', '[data-consent-none]', NONE],
  ])('“%s” says so to the SDK, goes away and tells what happened on the page', async (_, button, chosen) => {
    const page = await opened('/p/p-17', null);
    page.find(button).click();
    await page.settle();
    expect(page.calls[0]).toEqual(['consent.set', chosen]);
    expect(page.calls[1]?.slice(0, 2)).toEqual(['track', 'Product Viewed']);
    expect(page.find('[data-consent]').hidden).toBe(true);
  });

  it('“Choose” opens the list of purposes, none of them ticked, and saves what is ticked', async () => {
    const page = await opened('/', null);
    const choose = page.find('[data-consent-choose]');
    choose.click();
    expect(choose.getAttribute('aria-expanded')).toBe('true');
    expect(page.find('[data-consent-form]').hidden).toBe(false);
    expect(page.document.querySelectorAll('[data-consent-form] input:checked')).toHaveLength(0);
    page.find('input[name="analytics"]').click();
    page.find('[data-consent-form] button').click();
    await page.settle();
    expect(page.calls).toEqual([['consent.set', { ...NONE, analytics: true }]]);
  });

  it('goes away when the choice is made elsewhere, and what happened is told once', async () => {
    const page = await opened('/p/p-17', null);
    page.aparte.consent.set(ALL);
    page.aparte.consent.set(NONE);
    await page.settle();
    expect(page.find('[data-consent]').hidden).toBe(true);
    expect(page.calls.map(([name]) => name)).toEqual(['consent.set', 'track', 'consent.set']);
  });

  it('opens again from the privacy page with the present choice, takes the focus, and Escape gives it back', async () => {
    const page = await opened('/privacy', { ...NONE, storage: true });
    expect(page.find('[data-purpose="storage"]').textContent).toBe('Allowed');
    expect(page.find('[data-purpose="analytics"]').textContent).toBe('Not allowed');
    const opener = page.find('main [data-consent-open]');
    opener.click();
    await page.settle();
    expect(page.find('[data-consent]').hidden).toBe(false);
    expect(page.document.activeElement?.id).toBe('consent-title');
    expect(page.document.querySelectorAll('[data-consent-form] input:checked')).toHaveLength(1);
    const { KeyboardEvent } = page.document.defaultView ?? globalThis;
    page.find('#consent-title').dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
    expect(page.find('[data-consent]').hidden).toBe(true);
    expect(page.document.activeElement).toBe(opener);
    expect(page.calls).toEqual([]);
  });
});

describe('what the pages tell', () => {
  it('an item page: Product Viewed, once, with the category that audiences ask for', async () => {
    const page = await opened('/fr/p/p-17', ALL);
    expect(page.calls).toHaveLength(1);
    expect(page.calls[0]).toMatchObject([
      'track',
      'Product Viewed',
      { product_id: 'p-17', category: 'Phones', price: 299 },
    ]);
  });

  it('a search: Products Searched with the query', async () => {
    const page = await opened('/search?q=lamp', ALL);
    expect(page.calls).toEqual([['track', 'Products Searched', { query: 'lamp' }]]);
  });

  it('an addition to the cart: Product Added, but not again after a reload or a step back', async () => {
    const path = '/cart?cart=17x2&added=17x2';
    const page = await opened(path, ALL);
    expect(page.calls).toMatchObject([['track', 'Product Added', { product_id: 'p-17', quantity: 2 }]]);
    for (const navigation of ['reload', 'back_forward'])
      expect((await opened(path, ALL, navigation)).calls).toEqual([]);
  });

  it('an order: Order Completed with revenue', async () => {
    const page = await opened('/thanks?order=o-0123456789ab&items=17x1', ALL);
    expect(page.calls).toMatchObject([
      ['track', 'Order Completed', { order_id: 'o-0123456789ab', revenue: 299 }],
    ]);
  });

  it('signing in: identify, and signing out: reset', async () => {
    const page = open(await (await submit('/login', { name: 'Zoé' })).text(), ALL);
    page.arrive();
    await page.settle();
    expect(page.calls).toEqual([['identify', 'demo-user-zoe', { name: 'Zoé' }]]);
    page.find('[data-reset]').click();
    expect(page.calls.at(-1)).toEqual(['reset']);
  });
});
