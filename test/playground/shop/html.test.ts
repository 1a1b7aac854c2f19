import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { html, render, type Fragment } from '../../../playground/shop/html.ts';
import { unescape } from './shop-client.ts';

describe('html', () => {
  it('escapes text in elements and in attributes', () => {
    const hostile = `"><script>alert('x') & more</script>`;
    expect(render(html`<a title="${hostile}">${hostile}</a>`)).toBe(
      '<a title="&quot;&gt;&lt;script&gt;alert(&#39;x&#39;) &amp; more&lt;/script&gt;">&quot;&gt;&lt;script&gt;alert(&#39;x&#39;) &amp; more&lt;/script&gt;</a>',
    );
  });

  it('leaves no character that could end an attribute or begin a tag, and loses nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const escaped = render(html`${text}`);
        expect(escaped).not.toMatch(/[<>"']/);
        expect(unescape(escaped)).toBe(text);
      }),
    );
  });

  it('keeps markup as it is, joins lists and shows nothing for nothing', () => {
    const items = ['a', 'b<'].map((item) => html`<li>${item}</li>`);
    expect(render(html`${items}${null}${undefined}${false}${0}`)).toBe('<li>a</li><li>b&lt;</li>0');
  });

  it('takes nothing parsed from input for markup', () => {
    // A value that only looks like markup has no symbol key: it is not a fragment, and is not sent as it is.
    const forged = JSON.parse('{"markup":"<script>"}') as Fragment;
    expect(() => render(html`${forged}`)).toThrow();
  });
});
