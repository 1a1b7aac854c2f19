import type { LocalizedText } from '../../core/config/types.ts';
import { bestLocale } from '../../core/decide/locale.ts';

// The bar at the head of a previewed page. A shadow root keeps the site's styles out and ours in; it is declared in
// HTML and its style is a file of our own, so a policy of `default-src 'self'` lets it be.

/** Where the bar's style is served. */
export const BAR_STYLE_PATH = '/v1/preview/bar.css';
/** Where leaving is a link to. */
export const LEAVE_PATH = '/v1/preview/leave';

const WORDS = {
  en: {
    preview: 'Preview',
    as: (names: string) => `Preview as ${names}`,
    nobody: 'Preview as somebody in no audience',
    note: 'Not counted, and nobody else sees it.',
    leave: 'Leave the preview',
    and: ' and ',
  },
  fr: {
    preview: 'Aperçu',
    as: (names: string) => `Aperçu en tant que ${names}`,
    nobody: 'Aperçu en tant que personne sans audience',
    note: 'Rien n’est compté, et personne d’autre ne le voit.',
    leave: 'Quitter l’aperçu',
    and: ' et ',
  },
} as const;

/** A page with the bar as the first thing in its body, or at the end of one that names no body. `bar` is given the
 *  page's language. */
export function withBar(answer: Response, bar: (language: string) => string): Response {
  let language = '';
  let placed = false;
  return new HTMLRewriter()
    .on('html[lang]', {
      element: (element) => {
        language = element.getAttribute('lang') ?? '';
      },
    })
    .on('body', {
      element: (element) => {
        element.prepend(bar(language), { html: true });
        placed = true;
      },
    })
    .onDocument({
      end: (end) => {
        if (!placed) end.append(bar(language), { html: true });
      },
    })
    .transform(answer);
}

/** The bar as HTML: who one is pretended to be, and the way out. French on French pages. */
export function previewBar(labels: readonly LocalizedText[], language: string, url: URL): string {
  const locale = language.toLowerCase().startsWith('fr') ? 'fr' : 'en';
  const words = WORDS[locale];
  const names = labels.map((label) => label[bestLocale([locale], Object.keys(label)) ?? ''] ?? '');
  const who = names.length === 0 ? words.nobody : words.as(names.join(words.and));
  const leave = `${LEAVE_PATH}?${new URLSearchParams({ to: url.pathname + url.search }).toString()}`;
  return (
    `<aparte-preview><template shadowrootmode="open"><link rel="stylesheet" href="${BAR_STYLE_PATH}">` +
    `<aside lang="${locale}" aria-label="${words.preview}"><p><strong>${escaped(who)}</strong> ` +
    `<span>${words.note}</span></p><a href="${escaped(leave)}">${words.leave}</a></aside></template></aparte-preview>`
  );
}

/** Colours of at least 7:1; readable at 200 % and down to 320 px; it pushes the page down instead of
 *  lying over it. */
export const BAR_STYLE = `:host{all:initial;display:block;position:sticky;inset-block-start:0;z-index:2147483647}
aside{box-sizing:border-box;display:flex;flex-wrap:wrap;gap:.25rem 1rem;align-items:center;justify-content:space-between;
padding:.625rem 1rem;background:#1d1b2e;color:#fff;border-block-end:4px solid #ffb020;
font:400 1rem/1.4 system-ui,sans-serif}
p{margin:0}
span{color:#d9d6ec}
a{color:#1d1b2e;background:#ffb020;font-weight:600;text-decoration:none;padding:.5rem .875rem;border-radius:.375rem;white-space:nowrap}
a:hover{text-decoration:underline}
a:focus-visible{outline:3px solid #fff;outline-offset:2px}
@media print{:host{display:none}}
`;

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
