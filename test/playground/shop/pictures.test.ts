import { describe, expect, it } from 'vitest';
import { BANNER_NAMES } from '../../../playground/shop/art/pictures.ts';
import { CATALOGUE } from '../../../playground/shop/catalogue.ts';
import { visit } from './shop-client.ts';
import { xmlFault } from './svg.ts';

const PICTURES = [
  ...CATALOGUE.map((item) => item.image),
  ...BANNER_NAMES.map((name) => `/img/${name}.svg`),
  '/favicon.svg',
];

describe('pictures', () => {
  it('are well-formed SVG that holds no script, no style and nothing from elsewhere', async () => {
    for (const path of PICTURES) {
      const response = await visit(path);
      expect(response.status, path).toBe(200);
      expect(response.headers.get('content-type'), path).toBe('image/svg+xml');
      const svg = await response.text();
      expect(xmlFault(svg), path).toBeNull();
      expect(svg, path).toMatch(
        /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 \d+ \d+" width="\d+" height="\d+">/,
      );
      expect(svg.replace('http://www.w3.org/2000/svg', ''), path).not.toMatch(
        /<script|<style|style=|href=|https?:|NaN|undefined/,
      );
    }
  });

  it('differ from item to item of other colour or shape', async () => {
    const seen = new Set<string>();
    for (const item of CATALOGUE) {
      const svg = await (await visit(item.image)).text();
      seen.add(svg.replaceAll(`${item.key}-`, ''));
    }
    expect(seen.size).toBe(
      new Set(CATALOGUE.map((item) => `${item.range} ${item.shape} ${item.colour}`)).size,
    );
    expect(seen.size).toBeGreaterThan(100);
  });

  it.each(['/img/p-999.svg', '/img/p-17', '/img/__proto__.svg', '/img/constructor.svg', '/img/.svg'])(
    'that do not exist are not found: %s',
    async (path) => {
      expect((await visit(path)).status).toBe(404);
    },
  );

  it('faults are seen by the test’s own eye', () => {
    expect(xmlFault('<svg><g></svg>')).not.toBeNull();
    expect(xmlFault('<svg><a b=c/></svg>')).not.toBeNull();
    expect(xmlFault('<svg><g id="a"/><g id="a"/></svg>')).not.toBeNull();
    expect(xmlFault('<svg>a & b</svg>')).not.toBeNull();
  });
});
