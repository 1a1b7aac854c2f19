import type { Card, Neighbours, RecommendIndex } from '../../core/recommend/recommend-index.ts';

// An index as bytes. Format 1: the length of a JSON head (4 bytes, little endian), the head padded with spaces to a
// multiple of 4, then the sections the head lists, each at a multiple of 4. Typed arrays are little endian, as on
// every machine the Worker runs on.

/** The format of an index; readers take this one, another reads as none. */
export const INDEX_FORMAT = 1;
/** The largest index, in bytes: with the keys as text it stays within 32 MiB resident. */
export const MAX_INDEX_BYTES: number = 30 * 1024 * 1024;

type Sections = { readonly [name: string]: Uint8Array | Uint16Array | Uint32Array };

interface Head {
  readonly format: number;
  readonly asOf: number;
  readonly ranges: readonly string[];
  /** name → offset behind the head, and elements. */
  readonly sections: { readonly [name: string]: readonly [offset: number, length: number] };
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** An index as bytes. Throws RangeError above 30 MiB, which `startIndex` leaves no way to. */
export function encodeIndex(index: RecommendIndex): Uint8Array<ArrayBuffer> {
  const parts: Sections = {
    keys: encoder.encode(JSON.stringify(index.keys)),
    ...cardsOf(index),
    rangeOf: index.rangeOf,
    inStock: index.inStock,
    ...rowsOf('together', index.together),
    ...rowsOf('seen', index.seen),
    popular: index.popular,
    rangeAt: index.rangeAt,
    rangePopular: index.rangePopular,
  };
  let end = 0;
  const sections = Object.entries(parts).map(([name, part]): [string, [number, number]] => {
    const at = end;
    end += padded(part.byteLength);
    return [name, [at, part.length]];
  });
  const { asOf, ranges } = index;
  const head: Head = { format: INDEX_FORMAT, asOf, ranges, sections: Object.fromEntries(sections) };
  const headBytes = encoder.encode(JSON.stringify(head));
  const start = 4 + padded(headBytes.length);
  if (start + end > MAX_INDEX_BYTES) {
    throw new RangeError(`index: expected at most ${MAX_INDEX_BYTES} bytes, got ${start + end}`);
  }
  const bytes = new Uint8Array(start + end);
  new DataView(bytes.buffer).setUint32(0, start - 4, true);
  bytes.fill(0x20, 4, start).set(headBytes, 4);
  for (const [name, [at]] of sections) {
    const part = parts[name];
    if (part !== undefined) {
      bytes.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), start + at);
    }
  }
  return bytes;
}

function padded(length: number): number {
  return Math.ceil(length / 4) * 4;
}

function rowsOf(name: string, { at, items, scores }: Neighbours): Sections {
  return { [`${name}At`]: at, [`${name}Items`]: items, [`${name}Scores`]: scores };
}

function cardsOf(index: RecommendIndex): Sections {
  const texts = index.keys.map((_, item) => encoder.encode(JSON.stringify(index.card(item))));
  const cardAt = new Uint32Array(texts.length + 1);
  texts.forEach((text, i) => (cardAt[i + 1] = (cardAt[i] ?? 0) + text.length));
  const cards = new Uint8Array(cardAt[texts.length] ?? 0);
  texts.forEach((text, i) => cards.set(text, cardAt[i]));
  return { cards, cardAt };
}

/** The index in some bytes, which fill a buffer of their own, as views on them: nothing but the keys is copied. Null when they are of another format or
 *  no index at all. */
export function decodeIndex(bytes: Uint8Array<ArrayBuffer>): RecommendIndex | null {
  try {
    const start = 4 + new DataView(bytes.buffer).getUint32(0, true);
    const head = JSON.parse(decoder.decode(bytes.subarray(4, start))) as Head; // else of another format
    return head.format === INDEX_FORMAT ? indexOf(bytes, start, head) : null;
  } catch {
    return null; // cut short, or not ours
  }
}

function indexOf(bytes: Uint8Array<ArrayBuffer>, start: number, head: Head): RecommendIndex {
  const place = (name: string) => {
    const found = head.sections[name];
    if (found === undefined) throw new RangeError(`index: expected a section ${name}`);
    return { at: start + found[0], length: found[1] };
  };
  const bytesOf = (name: string) => new Uint8Array(bytes.buffer, place(name).at, place(name).length);
  const shorts = (name: string) => new Uint16Array(bytes.buffer, place(name).at, place(name).length);
  const words = (name: string) => new Uint32Array(bytes.buffer, place(name).at, place(name).length);
  const rows = (name: string): Neighbours => ({
    at: words(`${name}At`),
    items: shorts(`${name}Items`),
    scores: shorts(`${name}Scores`),
  });
  const card = cardReader(bytesOf('cards'), words('cardAt'));
  return {
    asOf: head.asOf,
    keys: JSON.parse(decoder.decode(bytesOf('keys'))) as string[], // written by encodeIndex
    ranges: head.ranges,
    rangeOf: shorts('rangeOf'),
    inStock: bytesOf('inStock'),
    together: rows('together'),
    seen: rows('seen'),
    popular: shorts('popular'),
    rangeAt: words('rangeAt'),
    rangePopular: shorts('rangePopular'),
    card,
  };
}

/** Cards kept parsed: those of the items that lists show most. */
const MAX_PARSED = 2_000;

function cardReader(cards: Uint8Array, cardAt: Uint32Array): RecommendIndex['card'] {
  let parsed = new Map<number, Card>();
  return (item) => {
    let card = parsed.get(item);
    if (card === undefined) {
      card = JSON.parse(decoder.decode(cards.subarray(cardAt[item], cardAt[item + 1]))) as Card; // of encodeIndex
      if (parsed.size >= MAX_PARSED) parsed = new Map();
      parsed.set(item, card);
    }
    return card;
  };
}
