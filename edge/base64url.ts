// What workerd itself brings, which is faster than going through btoa and atob; the compiler does not know them yet.
declare global {
  interface Uint8Array {
    toBase64(options: { alphabet: 'base64url'; omitPadding: boolean }): string;
  }
  interface Uint8ArrayConstructor {
    fromBase64(text: string, options: { alphabet: 'base64url' }): Uint8Array<ArrayBuffer>;
  }
}

/** Bytes as base64url without padding. */
export function base64url(bytes: Uint8Array): string {
  return bytes.toBase64({ alphabet: 'base64url', omitPadding: true });
}

/** The bytes of a base64url text; base64's own letters are read too, as secrets are made with many tools.
 *  Throws on what is none. */
export function bytesOfBase64url(text: string): Uint8Array<ArrayBuffer> {
  const own = /[+/]/.test(text) ? text.replaceAll('+', '-').replaceAll('/', '_') : text;
  return Uint8Array.fromBase64(own, { alphabet: 'base64url' });
}
