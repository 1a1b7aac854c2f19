import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { validateDocument } from '../../../core/config/validate.ts';
import { readItems } from '../../../sdk-node/cli/items.ts';

const folder = mkdtempSync(join(tmpdir(), 'aparte-items-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const mug = {
  kind: 'item',
  key: '85123A',
  title: { en: 'Mug, "large"', fr: 'Tasse' },
  range: 'kitchen',
  url: '/p/85123A',
  image: '/img/mug.svg',
  price: { amountMinor: 1250, currency: 'EUR' },
  stock: 4,
};
const bare = { kind: 'item', key: 'b', title: { en: 'Bowl' } };

describe('readItems', () => {
  it.each([
    ['a list', file('items.json', JSON.stringify([mug, bare]))],
    ['lines', file('items.ndjson', `${JSON.stringify(mug)}\n\n${JSON.stringify(bare)}\n`)],
    ['packed lines', file('items.jsonl.gz', gzipSync(`${JSON.stringify(mug)}\n${JSON.stringify(bare)}`))],
    [
      'a table',
      file(
        'items.csv',
        '\uFEFFkey,title,title.fr,range,url,image,price,currency,stock\r\n' +
          '85123A,"Mug, ""large""",Tasse,kitchen,/p/85123A,/img/mug.svg,12.50,EUR,4\r\nb,Bowl,,,,,,,\r\n',
      ),
    ],
  ])('reads %s', (_, path) => {
    const items = readItems(path);
    expect(items).toEqual([mug, bare]);
    for (const item of items) expect(validateDocument(item).ok).toBe(true);
  });

  it('leaves what is wrong in a table for the server to name', () => {
    const [item] = readItems(file('wrong.csv', 'key,title,price,currency,stock\nx,X,cheap,EUR,many\n'));
    const result = validateDocument(item);
    expect(result.ok ? [] : result.issues.map(({ path }) => path).sort()).toEqual([
      'price.amountMinor',
      'stock',
    ]);
  });

  it('names the file, and the line that is not JSON', () => {
    expect(() => readItems(file('broken.ndjson', '{"key":"a"}\n{'))).toThrow(/broken\.ndjson: line 2/);
    expect(() => readItems(file('object.json', '{}'))).toThrow(/object\.json: expected a list/);
    expect(() => readItems(join(folder, 'items.xml'))).toThrow(
      /items\.xml: expected a file that ends in \.json/,
    );
    expect(() => readItems(join(folder, 'none.json'))).toThrow(/none\.json: ENOENT/);
  });
});
