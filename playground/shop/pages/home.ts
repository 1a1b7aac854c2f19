import { POPULAR, RANGES, itemsOf } from '../catalogue.ts';
import { html, type Markup } from '../html.ts';
import type { Visit } from '../visit.ts';
import { itemGrid } from './item-card.ts';
import { layout } from './layout.ts';
import { recommendations } from './recommendations.ts';

/** The placement `hero`. Its fields are bound by `data-aparte-field`; what stands here is the default. */
function hero(visit: Visit): Markup {
  const { text } = visit;
  return html`<section class="hero" data-aparte="hero" aria-labelledby="hero-title">
    <img
      data-aparte-field="image"
      src="/img/hero.svg"
      alt=""
      width="1600"
      height="600"
      fetchpriority="high"
    />
    <div class="hero-text">
      <h1 id="hero-title" data-aparte-field="title">${text.heroTitle}</h1>
      <p data-aparte-field="text">${text.heroText}</p>
      <a class="button" data-aparte-field="href" href="${visit.href('/r/phones')}"
        ><span data-aparte-field="cta">${text.heroCta}</span></a
      >
    </div>
  </section>`;
}

/** The placement `home-banner`: one line under the hero. */
function strip(visit: Visit): Markup {
  return html`<section class="strip" data-aparte="home-banner" aria-label="${visit.text.shop}">
    <p data-aparte-field="text">${visit.text.strip}</p>
  </section>`;
}

function rangeTiles(visit: Visit): Markup {
  const { language, text } = visit;
  return html`<section aria-labelledby="ranges">
    <h2 id="ranges">${text.browse}</h2>
    <ul class="tiles">
      ${RANGES.map((range) => {
        const items = itemsOf(range.key);
        const cover = items[range.key === 'phones' ? 8 : 1];
        return html`<li>
          <a href="${visit.href(`/r/${range.key}`)}"
            ><img src="${cover?.image}" alt="" width="400" height="400" loading="lazy" /><span
              ><b>${range.name[language]}</b><small>${text.itemCount(items.length)}</small></span
            ></a
          >
        </li>`;
      })}
    </ul>
  </section>`;
}

/** The front page. */
export function homePage(visit: Visit): Markup {
  const { text } = visit;
  const main = html`${hero(visit)} ${strip(visit)} ${rangeTiles(visit)}
    ${recommendations('popular', text.popular)}
    <section aria-labelledby="shelves">
      <h2 id="shelves">${text.shelves}</h2>
      ${itemGrid(visit, POPULAR, 3)}
    </section>`;
  return layout(visit, { kind: 'home', title: text.tagline, main });
}
