import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { autoCell, cellReader, guarded } from '../../../core/import/cells.ts';
import { columnNames, detectDates, detectDecimal, detectDelimiter } from '../../../core/import/dialect.ts';
import { detectEncoding, notText } from '../../../core/import/encoding.ts';
import { likelyKind, missingFields } from '../../../core/import/needed.ts';
import { proposeMapping, readTarget } from '../../../core/import/targets.ts';
import { IMPORT_KINDS, type ImportKind, type Mapping } from '../../../core/import/job.ts';
import { zonedTimes } from '../../../core/zoned-times.ts';
import type { Json } from '../../../core/events.ts';

const reader = (dates: 'iso' | 'dmy' | 'mdy' = 'iso', decimal: '.' | ',' = '.') =>
  cellReader({ dates, decimal }, zonedTimes('Europe/Paris'));
const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString());

describe('encodings', () => {
  const sample = 'N° client;Prénom\n1;Zoé\n';
  it.each([
    ['utf-8', Buffer.from(sample)],
    ['utf-8', Buffer.from(`\uFEFF${sample}`)],
    ['utf-16le', Buffer.from(`\uFEFF${sample}`, 'utf16le')],
    ['utf-16le', Buffer.from(sample, 'utf16le')],
    ['utf-16be', Buffer.from(sample, 'utf16le').swap16()],
    ['windows-1252', Buffer.from(sample, 'latin1')],
    ['windows-1252', Buffer.from([0x80, 0x31, 0x30])],
    ['utf-8', Buffer.from('plain')],
  ])('%s is told', (encoding, bytes) => {
    expect(detectEncoding(bytes)).toBe(encoding);
    if (bytes.length > 10) expect(new TextDecoder(encoding).decode(bytes)).toContain('client');
  });

  it('agrees with a strict decoder on any bytes, also cut in a character', () => {
    const isUtf8 = (bytes: Uint8Array) => {
      try {
        new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
        return true;
      } catch {
        return false;
      }
    };
    const noZeros = fc
      .uint8Array({ min: 1, maxLength: 12 })
      .filter(
        (bytes) => !(bytes[0] === 0xff && bytes[1] === 0xfe) && !(bytes[0] === 0xfe && bytes[1] === 0xff),
      );
    fc.assert(
      fc.property(noZeros, (bytes) => {
        expect(detectEncoding(bytes)).toBe(isUtf8(bytes) ? 'utf-8' : 'windows-1252');
      }),
    );
    for (const text of ['é', '€', '😀']) {
      const bytes = new TextEncoder().encode(`a${text}`);
      for (let end = 1; end <= bytes.length; end++) expect(detectEncoding(bytes.slice(0, end))).toBe('utf-8');
    }
  });
});

describe('files that are no text', () => {
  const what = (bytes: Buffer) => notText(bytes, new TextDecoder(detectEncoding(bytes)).decode(bytes));
  it('are told apart by what they are', () => {
    expect(what(Buffer.from('PK\x03\x04\x14\x00'))).toContain('save it as CSV');
    expect(what(Buffer.from('%PDF-1.7\n'))).toBe('a PDF');
    expect(
      what(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, 0, 1])),
    ).toContain('no text');
    expect(what(Buffer.from('\uFEFFid;Prénom\r\n1;Zoé\x1a', 'utf16le'))).toBeNull();
    expect(what(Buffer.from('id\tname\n1\tZoé\n', 'latin1'))).toBeNull();
  });
});

describe('dialects', () => {
  it.each([
    [',', 'a,b,c\n1,"2;3;4;5",3\n'],
    [';', 'a;b;c\n1,5;2,5;3,5\n'],
    ['\t', 'a\tb\n1,2\t3;4\n'],
    ['|', 'a|b\n1|2\n'],
    [',', 'alone\n1\n'],
  ])('%j is between the fields', (delimiter, text) => {
    expect(detectDelimiter(text)).toBe(delimiter);
  });

  it('gives each column a name of its own', () => {
    expect(columnNames(['a', ' a ', '', 'a (2)', 'a'])).toEqual([
      'a',
      'a (2)',
      'column 3',
      'a (2) (2)',
      'a (3)',
    ]);
  });

  it('tells the order of dates and the decimal sign', () => {
    expect(detectDates(['2026-01-02', 'x'])).toBe('iso');
    expect(detectDates(['03/04/2026', '25/12/2026'])).toBe('dmy');
    expect(detectDates(['03/04/2026', '12/25/2026'])).toBe('mdy');
    expect(detectDates(['03/04/2026'])).toBe('dmy');
    expect(detectDecimal(['1 234,50', '12,3'])).toBe(',');
    expect(detectDecimal(['1,234.50', '12'])).toBe('.');
  });
});

describe('cells', () => {
  it.each([
    ['1,234.5', '.', 1234.5],
    ['€ 12.30', '.', 12.3],
    ['1 234,50 €', ',', 1234.5],
    ['1.234,5', ',', 1234.5],
    ['-3', ',', -3],
    ['1,5', '.', null],
    ['1.5', ',', null],
    ['', '.', null],
    ['12 EUR', '.', null],
    ['0x10', '.', null],
    ['Infinity', '.', null],
  ] as const)('%j with %j is %j', (text, decimal, value) => {
    expect(reader('iso', decimal).number(text)).toBe(value);
  });

  it.each([
    ['2026-07-01', 'iso', '2026-06-30T22:00:00.000Z'],
    ['2026-07-01 10:30', 'iso', '2026-07-01T08:30:00.000Z'],
    ['2026-07-01T10:30:00Z', 'iso', '2026-07-01T10:30:00.000Z'],
    ['01/02/2026', 'dmy', '2026-01-31T23:00:00.000Z'],
    ['01/02/2026 8:05', 'mdy', '2026-01-02T07:05:00.000Z'],
    ['31/02/2026', 'dmy', null],
    ['01/02/2026', 'iso', null],
    ['1767225600', 'iso', '2026-01-01T00:00:00.000Z'],
    ['1969-12-31', 'iso', null],
    ['soon', 'iso', null],
  ] as const)('%j read as %s is %j', (text, order, at) => {
    expect(iso(reader(order).date(text))).toBe(at);
  });

  it('reads yes and no in both languages, and nothing else', () => {
    const boolean = (cell: unknown) => reader().boolean(cell);
    expect(['yes', 'Oui', '1', 'granted', true].map(boolean)).toEqual([true, true, true, true, true]);
    expect(['no', 'NON', '0', 'refusé', false].map(boolean)).toEqual([false, false, false, false, false]);
    expect(['', 'maybe', 2, null].map(boolean)).toEqual([null, null, null, null]);
  });

  it('brings any value of a trait back from a cell of ours, and no text is a formula there', () => {
    const read = reader();
    const text = fc.oneof(
      fc.string({ unit: fc.constantFrom("'", '=', '+', '-', '@', '1', 'a', '"', '[', '\t'), maxLength: 5 }),
      fc.string(),
    );
    const value = fc.oneof(
      text,
      fc.json().map((json) => JSON.parse(json) as Json),
    );
    fc.assert(
      fc.property(value, (value) => {
        const cell = typeof value === 'string' ? guarded(autoCell(value)) : autoCell(value);
        expect(read.typed(cell, 'auto')).toEqual(value);
        if (typeof value === 'string') expect(cell).not.toMatch(/^[=+\-@\t\r]/);
      }),
    );
  });
});

describe('mappings', () => {
  const propose = (kind: ImportKind, names: readonly string[], types: readonly string[] = []): Mapping =>
    proposeMapping(
      kind,
      names.map((name) => ({ name, samples: [] })),
      types,
    );

  it('are proposed by English and French names', () => {
    expect(
      propose('orders', ['N° Commande', 'N° client', 'Date', 'Réf.', 'Qté', 'Prix unitaire', 'Devise']),
    ).toEqual({
      'N° Commande': 'orderId',
      'N° client': 'userId',
      Date: 'timestamp',
      'Réf.': 'productId',
      Qté: 'quantity',
      'Prix unitaire': 'price',
      Devise: 'currency',
    });
    expect(
      propose('orders', ['InvoiceNo', 'StockCode', 'Quantity', 'InvoiceDate', 'UnitPrice', 'CustomerID']),
    ).toEqual({
      InvoiceNo: 'orderId',
      StockCode: 'productId',
      Quantity: 'quantity',
      InvoiceDate: 'timestamp',
      UnitPrice: 'price',
      CustomerID: 'userId',
    });
    expect(propose('profiles', ['customer_id', 'Email', 'Loyalty card', 'Taille'], ['loyaltyCard'])).toEqual({
      customer_id: 'userId',
      Email: 'traits.email',
      'Loyalty card': 'id.loyaltyCard',
      Taille: 'traits.Taille',
    });
    expect(propose('consents', ['Client', 'Date de consentement', 'Publicité', 'Mesure d’audience'])).toEqual(
      {
        Client: 'userId',
        'Date de consentement': 'timestamp',
        Publicité: 'purpose.advertising',
        'Mesure d’audience': 'purpose.analytics',
      },
    );
  });

  it('read traits by their samples, codes as text', () => {
    const samples = (name: string, ...samples: string[]) => ({ name, samples });
    const columns = [
      samples('Age', '4', '5'),
      samples('VIP', 'oui'),
      samples('Code postal', '75001'),
      samples('Né le', '2026-01-02'),
    ];
    expect(proposeMapping('profiles', [{ name: 'traits.born:date', samples: ['x'] }])).toEqual({
      'traits.born:date': 'traits.born:date', // a column says itself how it is read
    });
    expect(Object.values(proposeMapping('profiles', columns))).toEqual([
      'traits.Age:number',
      'traits.VIP:boolean',
      'traits.postalCode',
      'traits.Né le:date',
    ]);
  });

  it('tell the kind of a file, and what is missing', () => {
    const kindOf = (names: readonly string[]) =>
      likelyKind(
        Object.fromEntries(IMPORT_KINDS.map((kind) => [kind, propose(kind, names)])) as Record<
          ImportKind,
          Mapping
        >,
      );
    expect(kindOf(['order id', 'customer id', 'date', 'amount'])).toBe('orders');
    expect(kindOf(['customer id', 'email', 'city'])).toBe('profiles');
    expect(kindOf(['customer id', 'date', 'analytics', 'advertising', 'source'])).toBe('consents');
    expect(kindOf(['sku', 'title', 'price', 'currency', 'stock', 'image'])).toBe('items');
    expect(missingFields('orders', { a: 'orderId' })).toEqual(['userId', 'timestamp']);
  });

  it('name fields of their kind only', () => {
    expect(readTarget('profiles', 'traits.a:b:number')).toEqual({ field: 'traits.a:b', type: 'number' });
    expect(readTarget('profiles', 'orderId')).toBeNull();
    expect(readTarget('orders', 'traits.a')).toBeNull();
    expect(readTarget('orders', 'id.card')).toEqual({ field: 'id.card', type: 'text' });
    expect(readTarget('profiles', 'traits.a:what')).toBeNull();
  });
});
