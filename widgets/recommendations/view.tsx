import { h, type VNode } from 'preact';
import { readPrice } from '../runtime/money.ts';
import type { RecommendedItem } from './items.ts';
import type { RecommendationTexts } from './messages.ts';
import type { Settings } from './settings.ts';

/** `fallback`: what stands inside the element is shown, if there is anything. */
export type Shown = 'loading' | 'items' | 'empty' | 'fallback';

/** What there is to show. */
export interface Content {
  readonly shown: Shown;
  readonly items: readonly RecommendedItem[];
  readonly settings: Settings;
}

/** All that the list is drawn from. */
interface RecommendationView extends Content {
  readonly texts: RecommendationTexts;
  /** How the list stands: whether there is more on either side. */
  readonly hasPrevious: boolean;
  readonly hasNext: boolean;
  readonly list: () => Element | null;
  readonly onScroll: () => void;
  readonly onClick: (place: number) => void;
}

/** What an item is shown as until it is known. */
const SKELETON: Partial<RecommendedItem>[] = Array.from({ length: 6 }, () => ({}));

/** The region, drawn anew from what it shows. */
export function RecommendationList(view: RecommendationView): VNode {
  const { shown, texts, settings } = view;
  if (shown === 'fallback' || (shown === 'empty' && !settings.empty)) return <slot />;
  const level = /^[3-6]$/.test(settings.level) ? settings.level : 2;
  return (
    <section part="region" aria-labelledby="heading" aria-busy={shown === 'loading'}>
      <div part="header">
        {h(`h${level}`, { id: 'heading', part: 'heading' }, settings.heading || texts.heading)}
        <Controls {...view} />
      </div>
      {shown === 'empty' ? <p part="empty">{settings.empty}</p> : <List {...view} />}
    </section>
  );
}

function List({ shown, items, settings, onScroll, onClick }: RecommendationView): VNode {
  const isLoading = shown === 'loading';
  return (
    // Without its role a list that shows no markers is none to some screen readers.
    <ul part="list" role="list" aria-hidden={isLoading} onScroll={onScroll}>
      {(isLoading ? SKELETON : items).map(({ id, title, url, image, price, reason }, place) => (
        <li part="item" key={id}>
          <div part="frame">
            {image && (
              <img part="image" src={image} alt="" width="400" height="400" loading="lazy" onError={remove} />
            )}
          </div>
          <p part="title">
            {url && (
              <a part="link" href={url} onClick={() => onClick(place)} onAuxClick={() => onClick(place)}>
                {title}
              </a>
            )}
          </p>
          <p part="price">{readPrice(price, settings.lang)?.text}</p>
          <p part="reason">{reason}</p>
        </li>
      ))}
    </ul>
  );
}

/** A picture that does not come leaves its frame. */
function remove({ currentTarget }: { readonly currentTarget: Element }): void {
  currentTarget.remove();
}

/** Disabled ones stay where the keyboard can be: a focus that vanishes starts again at the top of the page. */
function Controls({ texts, hasPrevious, hasNext, list }: RecommendationView): VNode {
  const button = (part: 'previous' | 'next', isOpen: boolean, direction: number): VNode => (
    <button
      type="button"
      part={part}
      aria-label={texts[part]}
      aria-disabled={!isOpen}
      onClick={() => {
        const element = list();
        if (isOpen) element?.scrollBy({ left: direction * element.clientWidth * 0.9 });
      }}
    />
  );
  return (
    <div part="controls" class={hasPrevious || hasNext ? '' : 'idle'}>
      {button('previous', hasPrevious, -1)}
      {button('next', hasNext, 1)}
    </div>
  );
}
