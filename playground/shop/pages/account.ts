import { html, type Markup } from '../html.ts';
import { ASKED_PURPOSES } from '../messages.ts';
import type { Visit } from '../visit.ts';
import { layout } from './layout.ts';

/** A user id for a demo name: the same name is the same user. Letters outside ASCII become their code points. */
export function demoUserId(name: string): string {
  const plain = name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim();
  const words = plain.split(/\s+/).map((word) => Array.from(word, asciiLetter).join(''));
  return `demo-user-${words.join('-')}`;
}

function asciiLetter(letter: string): string {
  return /[a-z0-9]/.test(letter) ? letter : `u${letter.codePointAt(0)?.toString(16) ?? ''}`;
}

/** Sign in, or out. Nothing is stored here: shop.js tells the SDK who it is. */
export function loginPage(visit: Visit, name: string | null): Markup {
  const { text } = visit;
  const form = html`<h1>${text.signIn}</h1>
    <p class="lead">${text.signInText}</p>
    <form class="stack" method="post" action="${visit.href('/login')}">
      <label for="name">${text.name}</label
      ><input id="name" name="name" required maxlength="60" autocomplete="username" /><button class="button">
        ${text.signIn}
      </button>
    </form>`;
  const hello =
    name !== null &&
    html`<h1>${text.signedIn(name)}</h1>
      <p class="lead" data-identify="${demoUserId(name)}" data-traits="${JSON.stringify({ name })}">
        ${text.signedInText}
      </p>
      <p><a class="button" href="${visit.href('/')}">${text.keepShopping}</a></p>`;
  const main = html`<div class="narrow">
    ${name === null ? form : hello}
    <p data-needs-aparte><button type="button" class="link" data-reset>${text.signOut}</button></p>
  </div>`;
  return layout(visit, { kind: 'login', title: text.signIn, main });
}

/** What is asked for and why; the present choice is filled in by shop.js. */
export function privacyPage(visit: Visit): Markup {
  const { text } = visit;
  const main = html`<div class="narrow">
    <h1>${text.privacy}</h1>
    <p class="lead">${text.privacyIntro}</p>
    <p>${text.privacyBefore}</p>
    <section aria-labelledby="purposes">
      <h2 id="purposes">${text.purposes}</h2>
      <dl class="purposes">
        ${ASKED_PURPOSES.map(
          (purpose) =>
            html`<div>
              <dt>
                ${text.purposeNames[purpose]}
                <span
                  class="choice"
                  data-purpose="${purpose}"
                  data-yes="${text.allowed}"
                  data-no="${text.refused}"
                  data-open="${text.undecided}"
                  >${text.undecided}</span
                >
              </dt>
              <dd>${text.purposeTexts[purpose]}</dd>
            </div>`,
        )}
      </dl>
    </section>
    <p>${text.privacyGpc}</p>
    <p data-needs-aparte>
      <button type="button" class="button" data-consent-open>${text.privacyChange}</button>
    </p>
    <noscript><p>${text.privacyNoScript}</p></noscript>
  </div>`;
  return layout(visit, { kind: 'privacy', title: text.privacy, main });
}
