import { html, type Markup } from '../html.ts';

/** A list that Aparté recommends, under a heading; `item` is the key of the item it starts from. Its place is kept by
 *  shop.css until widgets.js is there; without scripts there is none. */
export function recommendations(placement: 'related' | 'popular', heading: string, item?: string): Markup {
  return html`<aparte-recommendations
    placement="${placement}"
    heading="${heading}"
    ${item !== undefined && html` item="${item}"`}
  ></aparte-recommendations>`;
}
