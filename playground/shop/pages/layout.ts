import { countPieces } from '../cart.ts';
import { RANGES } from '../catalogue.ts';
import { html, type Fragment, type Markup } from '../html.ts';
import { LANGUAGES } from '../language.ts';
import { ASKED_PURPOSES } from '../messages.ts';
import type { Visit } from '../visit.ts';

/** What differs from page to page. */
export interface Page {
  /** The kind of page, in `data-page` of the body, for the SDK and for `pages` patterns. */
  readonly kind: string;
  readonly title: string;
  readonly description?: string;
  /** The range the page belongs to, marked in the navigation. */
  readonly range?: string;
  readonly main: Markup;
}

function head(visit: Visit, page: Page): Markup {
  const { text } = visit;
  return html`<head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${page.kind === 'home' ? `${text.shop} · ${text.tagline}` : `${page.title} · ${text.shop}`}</title>
    <meta name="description" content="${page.description ?? text.heroText}" />
    <meta name="color-scheme" content="light dark" />
    ${LANGUAGES.map((language) => html`<link rel="alternate" hreflang="${language}" href="${visit.inLanguage(language)}" />`)}
    <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
    <link rel="stylesheet" href="/shop.css" />
    <script async src="/aparte.js" data-key="${visit.writeKey}"></script>
    <script async src="/widgets.js"></script>
    <script defer src="/shop.js"></script>
  </head>`;
}

function header(visit: Visit, page: Page): Markup {
  const { text, language } = visit;
  const other = language === 'en' ? 'fr' : 'en';
  const pieces = countPieces(visit.cart.lines);
  return html`<header class="top">
    <div class="top-row wrap">
      <a class="brand" href="${visit.href('/')}"
        ><img src="/favicon.svg" alt="" width="34" height="34" /><span>${text.shop}</span></a
      >
      <form class="search" action="${visit.action('/search')}" role="search">
        ${carried(visit)}<label class="unseen" for="q">${text.searchFor}</label>
        <input
          id="q"
          type="search"
          name="q"
          maxlength="100"
          placeholder="${text.searchHint}"
          value="${page.kind === 'search' ? (visit.query.get('q') ?? '').slice(0, 100) : ''}"
        />
        <button class="quiet">${text.search}</button>
      </form>
      <nav class="tools" aria-label="${text.account}, ${text.cart}">
        <a href="${visit.inLanguage(other)}" hreflang="${other}" lang="${other}">${text.otherLanguage}</a>
        <a href="${visit.href('/login')}">${text.account}</a>
        <a class="cart-link" href="${visit.href('/cart')}" aria-label="${text.cartCount(pieces)}"
          >${text.cart} <span class="badge">${pieces}</span></a
        >
      </nav>
    </div>
    <nav class="ranges wrap" aria-label="${text.ranges}">
      <ul>
        ${RANGES.map(
          (range) =>
            html`<li>
              <a
                href="${visit.href(`/r/${range.key}`)}"
                ${page.range === range.key && html` aria-current="${page.kind === 'range' ? 'page' : 'true'}"`}
                >${range.name[language]}</a
              >
            </li>`,
        )}
      </ul>
    </nav>
  </header>`;
}

/** The cart as a hidden field, for forms whose address cannot carry it. */
export function carried(visit: Visit): Fragment {
  return visit.cartText !== '' && html`<input type="hidden" name="cart" value="${visit.cartText}" />`;
}

/** Hidden until shop.js has found the SDK: without both there is nothing to consent to. */
function consentBanner(visit: Visit): Markup {
  const { text } = visit;
  return html`<section class="consent" aria-labelledby="consent-title" data-consent hidden>
    <h2 id="consent-title" tabindex="-1">${text.consentTitle}</h2>
    <p>${text.consentText} <a href="${visit.href('/privacy')}">${text.privacy}</a></p>
    <form id="consent-form" data-consent-form hidden>
      <fieldset>
        <legend>${text.purposes}</legend>
        ${ASKED_PURPOSES.map(
          (purpose) =>
            html`<label class="purpose"
              ><input type="checkbox" name="${purpose}" /><span
                ><b>${text.purposeNames[purpose]}</b> <small>${text.purposeTexts[purpose]}</small></span
              ></label
            >`,
        )}
      </fieldset>
      <button class="button">${text.save}</button>
    </form>
    <div class="consent-buttons">
      <button type="button" class="button" data-consent-all>${text.acceptAll}</button
      ><button type="button" class="button" data-consent-none>${text.onlyNeeded}</button
      ><button
        type="button"
        class="quiet"
        data-consent-choose
        aria-expanded="false"
        aria-controls="consent-form"
      >
        ${text.choose}
      </button>
    </div>
  </section>`;
}

function footer(visit: Visit): Markup {
  const { text } = visit;
  return html`<footer class="bottom">
    <div class="wrap">
      <p>${text.footer}</p>
      <ul>
        <li><a href="${visit.href('/privacy')}">${text.privacy}</a></li>
        <li><a href="${visit.href('/login')}">${text.account}</a></li>
        <li data-needs-aparte>
          <button type="button" class="link" data-consent-open>${text.privacyChoices}</button>
        </li>
      </ul>
    </div>
  </footer>`;
}

/** A whole document. The banner comes first in the body, so that a keyboard meets it before the page. */
export function layout(visit: Visit, page: Page): Markup {
  return html`<!doctype html>
    <html lang="${visit.language}">
      ${head(visit, page)}
      <body data-page="${page.kind}" ${page.range !== undefined && html` data-range="${page.range}"`}>
        <a class="skip" href="#main">${visit.text.skip}</a>
        ${consentBanner(visit)} ${header(visit, page)}
        <main id="main" tabindex="-1" class="wrap">${page.main}</main>
        ${footer(visit)}
      </body>
    </html> `;
}
