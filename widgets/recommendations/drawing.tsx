import { h, render } from 'preact';
import { textsFor } from '../runtime/language.ts';
import { RECOMMENDATION_TEXTS } from './messages.ts';
import { type Content, RecommendationList } from './view.tsx';

/** Draws a list and keeps its buttons true to where it is scrolled. */
export interface Drawing {
  /** Draws it, and gives the elements of the items it shows. */
  readonly draw: (content: Content) => readonly Element[];
}

/** Nothing is drawn yet. Ends with `signal`. */
export function createDrawing(
  root: ShadowRoot,
  signal: AbortSignal,
  onClick: (place: number) => void,
): Drawing {
  let content: Content | undefined;
  let side = { hasPrevious: false, hasNext: false };
  const list = (): Element | null => root.querySelector('ul');
  const redraw = (): void => {
    if (!content) return;
    const texts = textsFor(RECOMMENDATION_TEXTS, content.settings.lang);
    render(<RecommendationList {...content} {...side} {...{ texts, list, onScroll, onClick }} />, root);
    root.host.setAttribute('state', content.shown);
  };
  const onScroll = (): void => {
    const { scrollLeft = 0, clientWidth = 0, scrollWidth = 0 } = list() ?? {};
    const before = side;
    side = { hasPrevious: scrollLeft > 1, hasNext: scrollLeft + clientWidth < scrollWidth - 1 };
    if (before.hasPrevious !== side.hasPrevious || before.hasNext !== side.hasNext) redraw();
  };
  const resizing = new ResizeObserver(onScroll);
  resizing.observe(root.host);
  signal.addEventListener('abort', () => resizing.disconnect());
  return {
    draw(next) {
      content = next;
      redraw();
      onScroll();
      return next.shown === 'items' ? [...(list()?.children ?? [])] : [];
    },
  };
}
