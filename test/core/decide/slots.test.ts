import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSafeUrl, scriptJson, slotBindings, slotText } from '../../../core/decide/slots.ts';

describe('slotBindings', () => {
  it.each([
    ['title', 'h1', [{ field: 'title', target: 'text' }]],
    ['image', 'IMG', [{ field: 'image', target: 'src' }]],
    ['alt', 'img', [{ field: 'alt', target: 'alt' }]],
    ['href', 'a', [{ field: 'href', target: 'href' }]],
    [
      'cta href:href',
      'a',
      [
        { field: 'cta', target: 'text' },
        { field: 'href', target: 'href' },
      ],
    ],
    [
      'link:HREF, label:aria-label',
      'a',
      [
        { field: 'link', target: 'href' },
        { field: 'label', target: 'aria-label' },
      ],
    ],
    ['js:onclick css:style frame:srcdoc', 'a', []],
    ['', 'p', []],
    [' : ', 'p', []],
  ])('%j on <%s>', (spec, tag, bindings) => {
    expect(slotBindings(spec, tag)).toEqual(bindings);
  });
});

describe('slotText', () => {
  it('takes own texts and numbers, leaves everything else', () => {
    const value = { title: 'Hi', price: 3, on: true, list: ['x'], deep: {} };
    const text = (field: string) => slotText(value, { field, target: 'text' });
    expect(['title', 'price', 'on', 'list', 'deep', 'toString', 'none'].map(text)).toEqual([
      'Hi',
      '3',
      null,
      null,
      null,
      null,
      null,
    ]);
    expect(slotText('text', { field: 'length', target: 'text' })).toBeNull();
  });

  it('an address that would run code is left out', () => {
    const hostile = [
      'javascript:alert(1)',
      ' java\tscript:alert(1)',
      '\u0000javascript:1',
      'data:text/html,x',
      'VBSCRIPT:x',
    ];
    for (const href of hostile) expect(slotText({ href }, { field: 'href', target: 'href' })).toBeNull();
    for (const href of [
      '/a:b',
      'https://x.example/a',
      'HTTP://x',
      '?q=a:b',
      '#a:b',
      '//cdn.example/x',
      'a/b:c',
    ]) {
      expect(slotText({ href }, { field: 'href', target: 'href' })).toBe(href);
    }
  });

  it('agrees with how a browser reads addresses', () => {
    const part = fc.constantFrom(
      'java',
      'script',
      ':',
      '\t',
      '\n',
      ' ',
      '/',
      '?',
      '#',
      'http',
      's',
      '\\',
      '\u0001',
      '\u00a0',
      'alert',
      '%0a',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const url = parts.join('');
        if (!isSafeUrl(url) || !URL.canParse(url, 'https://site.example/')) return;
        expect(new URL(url, 'https://site.example/').protocol).toMatch(/^https?:$/);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('scriptJson', () => {
  it('cannot end its script, and is the same JSON', () => {
    const value = { a: '</script><!--', b: '\u2028\u2029' };
    const text = scriptJson(value);
    expect(text).not.toMatch(/[<\u2028\u2029]/);
    expect(JSON.parse(text)).toEqual(value);
  });
});
