/** Encodings of files that are taken. */
export const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** How a file is encoded, by its first bytes (some ten thousand are enough): a byte order mark, else the zero bytes of
 *  UTF-16, else UTF-8 where that is what they are, else Windows-1252, which holds Latin-1. A cut character at the end of
 *  `bytes` does not count against UTF-8. */
export function detectEncoding(bytes: Uint8Array): Encoding {
  return markOf(bytes) ?? zerosOf(bytes) ?? (isUtf8(bytes) ? 'utf-8' : 'windows-1252');
}

/** What a file is that holds no text, by its first bytes and the text they would be; null for text. */
export function notText(bytes: Uint8Array, text: string): string | null {
  if (bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4)
    return 'a zip, as spreadsheets are (save it as CSV)';
  if (bytes[0] === 0x25 && bytes[1] === 0x50 && bytes[2] === 0x44 && bytes[3] === 0x46) return 'a PDF';
  const start = text.slice(0, 4096);
  let controls = 0;
  for (let i = 0; i < start.length; i++) if (isControl(start.charCodeAt(i))) controls++;
  return controls > start.length / 50 ? 'bytes that are no text' : null;
}

/** Control characters but for tabs, ends of lines and pages, and the mark old programs end a file with. */
function isControl(code: number): boolean {
  return code < 0x20 && !((code >= 9 && code <= 13) || code === 0x1a);
}

function markOf([first, second, third]: Uint8Array): Encoding | undefined {
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : undefined;
}

/** In UTF-16 every second byte of Latin text is zero. */
function zerosOf(bytes: Uint8Array): Encoding | undefined {
  let even = 0;
  let odd = 0;
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i] !== 0) continue;
    if (i % 2 === 0) even++;
    else odd++;
  }
  const many = bytes.length / 5;
  if (odd > many && even < odd / 10) return 'utf-16le';
  return even > many && odd < even / 10 ? 'utf-16be' : undefined;
}

/** Whether bytes are well-formed UTF-8, apart from a character that is cut at the end.
 *  Source: Unicode 15, table 3-7 (the ranges of a second byte keep out overlong forms and surrogates). */
function isUtf8(bytes: Uint8Array): boolean {
  let i = 0;
  while (i < bytes.length) {
    const lead = bytes[i] ?? 0;
    if (lead < 0x80) {
      i++;
      continue;
    }
    const length = lead >= 0xc2 && lead <= 0xdf ? 2 : lead >= 0xe0 && lead <= 0xef ? 3 : 4;
    if (lead < 0xc2 || lead > 0xf4) return false;
    for (let k = 1; k < length; k++) {
      const byte = bytes[i + k];
      if (byte === undefined) return true; // the end cuts it
      if (byte < lowest(lead, k) || byte > highest(lead, k)) return false;
    }
    i += length;
  }
  return true;
}

function lowest(lead: number, k: number): number {
  if (k > 1) return 0x80;
  return lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
}

function highest(lead: number, k: number): number {
  if (k > 1) return 0xbf;
  return lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
}
