import { render } from 'preact';
import { BASE_STYLES } from './styles.ts';

/** What a widget does between being put into a page and being taken out. */
export interface Widget {
  /** An attribute has changed. */
  readonly update: () => void;
}

/** Puts a widget to work: `host` is the element in the page, what it draws goes into `root`. Everything that has to be
 *  freed when the element leaves the page hangs on `signal`. */
export type MountWidget = (host: HTMLElement, root: ShadowRoot, signal: AbortSignal) => Widget;

/** Defines a custom element with a shadow root. Its sheet is constructed, which a policy of `style-src 'self'` allows,
 *  and shared by all elements of the name. Each attribute is a property too, so that frameworks may set either; what
 *  was set before the definition counts. Does nothing when the name is taken. */
export function defineWidget(
  name: string,
  attributes: readonly string[],
  css: string,
  mount: MountWidget,
): void {
  if (customElements.get(name)) return;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(BASE_STYLES + css);

  class WidgetElement extends HTMLElement {
    static readonly observedAttributes = [...attributes, 'lang'];
    readonly #root = this.attachShadow({ mode: 'open' });
    #widget: Widget | undefined;
    #leaving = new AbortController();

    connectedCallback(): void {
      const own = this as unknown as { [attribute: string]: unknown }; // what anybody may have set
      for (const attribute of attributes) {
        if (!Object.hasOwn(own, attribute)) continue;
        const { [attribute]: early } = own;
        delete own[attribute];
        own[attribute] = early;
      }
      this.#root.adoptedStyleSheets = [sheet];
      this.#leaving = new AbortController();
      this.#widget = mount(this, this.#root, this.#leaving.signal);
    }

    disconnectedCallback(): void {
      this.#leaving.abort();
      this.#widget = undefined;
      render(null, this.#root);
    }

    attributeChangedCallback(): void {
      this.#widget?.update();
    }
  }

  for (const attribute of attributes) {
    Object.defineProperty(WidgetElement.prototype, attribute, {
      get(this: HTMLElement) {
        return this.getAttribute(attribute);
      },
      set(this: HTMLElement, value: string | number | null | undefined) {
        if (value === null || value === undefined) this.removeAttribute(attribute);
        else this.setAttribute(attribute, String(value));
      },
    });
  }
  customElements.define(name, WidgetElement);
}
