// @vitest-environment happy-dom
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSafeUrl, SLOT_TARGETS, slotBindings, slotText } from '../../core/decide/slots.ts';
import { writeSlot } from '../../sdk-browser/slots.ts';

function aSlot(inner: string, attributes = ''): HTMLElement {
  document.body.innerHTML = `<section data-aparte="hero" ${attributes}>${inner}</section>`;
  return document.querySelector('section')!;
}

describe('writeSlot', () => {
  it('puts fields where they are named: text, addresses, alternative texts', () => {
    const slot = aSlot(
      `<img data-aparte-field="image alt"><h1 data-aparte-field="title">old</h1>
       <a data-aparte-field="cta, href">old</a><p data-aparte-field="none">stays</p>`,
    );
    writeSlot(slot, { image: '/a.svg', alt: 'A', title: 'New <b>phones</b>', cta: 'Go', href: '/phones' });
    expect(slot.querySelector('img')?.outerHTML).toContain('src="/a.svg" alt="A"');
    expect(slot.querySelector('h1')?.textContent).toBe('New <b>phones</b>');
    expect(slot.querySelector('h1')?.children.length).toBe(0);
    expect(slot.querySelector('a')?.getAttribute('href')).toBe('/phones');
    expect(slot.querySelector('a')?.textContent).toBe('Go');
    expect(slot.querySelector('p')?.textContent).toBe('stays');
  });

  it('leaves fields of a slot within a slot to that slot', () => {
    const slot = aSlot('<div data-aparte="inner"><b data-aparte-field="title">inner</b></div>');
    writeSlot(slot, { title: 'outer' });
    expect(slot.querySelector('b')?.textContent).toBe('inner');
  });

  it('writes a plain value as the text of the slot', () => {
    const slot = aSlot('old');
    writeSlot(slot, 'new');
    expect(slot.textContent).toBe('new');
    writeSlot(slot, null);
    expect(slot.textContent).toBe('new');
  });

  it.each(['javascript:alert(1)', ' java\tscript:alert(1)', 'data:text/html,x', 'vbscript:x', 'blob:x'])(
    'does not write the address %j',
    (address) => {
      const slot = aSlot('<a data-aparte-field="to:href" href="/old">x</a>');
      writeSlot(slot, { to: address });
      expect(slot.querySelector('a')?.getAttribute('href')).toBe('/old');
    },
  );

  it('does not write attributes that could run code', () => {
    const slot = aSlot('<a data-aparte-field="x:onclick x:style x:srcdoc x:data-aparte">x</a>');
    writeSlot(slot, { x: 'alert(1)' });
    expect(slot.querySelector('a')?.getAttributeNames()).toEqual(['data-aparte-field']);
  });

  it('does to an element exactly what the rules of the Worker say', () => {
    const field = fc.constantFrom('title', 'href', 'src', 'alt', 'image', 'toString');
    const target = fc.constantFrom(
      '',
      ...SLOT_TARGETS.map((name) => `:${name}`),
      ':text',
      ':onclick',
      ':HREF',
    );
    const spec = fc
      .array(fc.tuple(field, target), { minLength: 1, maxLength: 3 })
      .map((parts) => parts.map((part) => part.join('')).join(' '));
    const text = fc.oneof(
      fc.constantFrom(
        '/a',
        'http://a.example/',
        'HTTPS:b',
        'javascript:x',
        'jav\nascript:x',
        'mailto:a',
        'a:b',
        '?q=a:b',
        '#a:b',
      ),
      fc.string({ maxLength: 8 }),
      fc.integer(),
      fc.constantFrom(null, true),
    );
    fc.assert(
      fc.property(spec, fc.constantFrom('img', 'a', 'p'), fc.dictionary(field, text), (spec, tag, value) => {
        const slot = aSlot(`<${tag}></${tag}>`);
        const expected = slot.firstElementChild!;
        for (const binding of slotBindings(spec, tag)) {
          const written = slotText(value, binding);
          if (written === null) continue;
          if (binding.target === 'text') expected.textContent = written;
          else expected.setAttribute(binding.target, written);
        }
        const [attributes, content] = [
          [...expected.attributes].map((a) => `${a.name}=${a.value}`),
          expected.textContent,
        ];
        const other = aSlot(`<${tag} data-aparte-field="${spec}"></${tag}>`);
        writeSlot(other, value);
        const element = other.firstElementChild!;
        element.removeAttribute('data-aparte-field');
        expect([[...element.attributes].map((a) => `${a.name}=${a.value}`), element.textContent]).toEqual([
          attributes,
          content,
        ]);
      }),
    );
  });

  it('takes the same addresses as the Worker', () => {
    const part = fc.constantFrom(
      'http',
      'https',
      ':',
      '/',
      '//',
      'javascript',
      'a',
      '?',
      '#',
      ' ',
      '\t',
      '\u0000',
      '\u00a0',
      'X',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
        const address = parts.join('');
        const slot = aSlot('<a data-aparte-field="to:href">x</a>');
        writeSlot(slot, { to: address });
        expect(slot.querySelector('a')?.hasAttribute('href')).toBe(isSafeUrl(address));
      }),
    );
  });
});
