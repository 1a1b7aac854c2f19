import type { Aparte } from '../../sdk-browser/index.ts';
import { whenAparte } from '../runtime/aparte.ts';
import { createCollapse } from '../runtime/collapse.ts';
import type { MountWidget } from '../runtime/element.ts';
import { createDrawing } from './drawing.tsx';
import { createImpressions } from './impressions.ts';
import { readItems, type RecommendedItem } from './items.ts';
import { productAt } from './products.ts';
import { questionOf, readSettings, type Settings } from './settings.ts';
import type { Shown } from './view.tsx';

/** How long the SDK, and then an answer, are waited for, in ms. */
const PATIENCE_MS = 5000;

/** A list of recommended items. Asks through `aparte.decide` and tells through `aparte.track`, so that consent governs
 *  both. What fails is not shown to the visitor. */
export const recommendations: MountWidget = (host, root, signal) => {
  let settings = readSettings(host);
  let shown: Shown = 'loading';
  let items: readonly RecommendedItem[] = [];
  let sdk: Aparte | undefined;
  let turn = 0;

  const tell = (event: string, properties: object): void =>
    sdk?.track(event, { list_id: settings.placement, ...properties });
  const impressions = createImpressions(signal, (places) =>
    tell('Product List Viewed', { products: places.map((place) => productAt(items, place)) }),
  );
  const { draw } = createDrawing(root, signal, (place) => tell('Product Clicked', productAt(items, place)));
  const collapse = createCollapse(host, signal);
  const show = (next: Shown): void => {
    shown = next;
    impressions.watch(draw({ shown, items, settings }));
    collapse(next === 'empty' ? !settings.empty : next === 'fallback' && !host.childElementCount);
  };
  const ask = async (): Promise<void> => {
    const mine = ++turn;
    const decided = await decideList(sdk, settings);
    // Another question, or nobody who asks, by now; and a list that is there outlives a failure to renew it.
    if (mine !== turn || (items.length && !decided)) return;
    items = decided ?? [];
    const isFallback = !decided || host.childElementCount > 0;
    show(items.length ? 'items' : isFallback ? 'fallback' : 'empty');
  };
  const begin = (): void => {
    items = [];
    show(host.childElementCount ? 'fallback' : 'loading');
    if (sdk) void ask();
  };
  // Without an SDK there is nothing to wait for; should it still come, the list comes with it.
  const patience = setTimeout(() => sdk ?? show('fallback'), PATIENCE_MS);
  signal.addEventListener('abort', () => {
    turn++;
    clearTimeout(patience);
  });
  begin();
  whenAparte(signal, (aparte) => {
    sdk = aparte;
    void ask();
    // Another choice, another answer; what was in view before it was told to nobody.
    const stop = aparte.consent.on(() => void ask());
    signal.addEventListener('abort', stop);
  });
  return {
    update() {
      const before = settings;
      settings = readSettings(host);
      if (questionOf(before) === questionOf(settings)) draw({ shown, items, settings });
      else begin();
    },
  };
};

/** What was decided; undefined when that failed. */
async function decideList(
  sdk: Aparte | undefined,
  { placement, item, lang }: Settings,
): Promise<readonly RecommendedItem[] | undefined> {
  const about = {
    ...(item && { item }),
    ...(lang !== document.documentElement.lang && { locale: lang }),
  };
  const decided = await sdk?.decide(placement, { items: [] }, { timeoutMs: PATIENCE_MS, ...about });
  return decided && decided.reason !== 'ERROR' ? readItems(decided.value) : undefined;
}
