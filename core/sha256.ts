/** SHA-256 of a text's UTF-8 bytes, as 64 hex digits. Pure and at once, where `crypto.subtle` would give a promise: a
 *  receipt is hashed inside the transaction that writes it. O(length). Source: FIPS 180-4, section 6.2. */
export function sha256(text: string): string {
  const words = padded(text);
  const hash = Int32Array.from(FIRST_HASH);
  const schedule = new Int32Array(64);
  for (let block = 0; block < words.length; block += 16) {
    for (let t = 0; t < 64; t++) {
      schedule[t] = t < 16 ? at(words, block + t) : extended(schedule, t);
    }
    compress(hash, schedule);
  }
  return Array.from(hash, (word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
}

function extended(w: Int32Array, t: number): number {
  const a = at(w, t - 15);
  const b = at(w, t - 2);
  const s0 = rotated(a, 7) ^ rotated(a, 18) ^ (a >>> 3);
  const s1 = rotated(b, 17) ^ rotated(b, 19) ^ (b >>> 10);
  return (at(w, t - 16) + s0 + at(w, t - 7) + s1) | 0;
}

function compress(hash: Int32Array, schedule: Int32Array): void {
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = hash;
  for (let t = 0; t < 64; t++) {
    const s1 = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25);
    const one = (h + s1 + ((e & f) ^ (~e & g)) + at(ROUND, t) + at(schedule, t)) | 0;
    const s0 = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22);
    const two = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
  }
  for (const [i, word] of [a, b, c, d, e, f, g, h].entries()) hash[i] = (at(hash, i) + word) | 0;
}

/** The text as big-endian words, with the mark and the length in bits that end it. */
function padded(text: string): Int32Array {
  const bytes = utf8(text);
  const end = bytes.length;
  const words = new Int32Array((((end + 8) >> 6) + 1) * 16);
  for (const [i, byte] of [...bytes, 0x80].entries()) {
    words[i >> 2] = at(words, i >> 2) | (byte << (24 - (i & 3) * 8));
  }
  words[words.length - 2] = Math.floor(end / 0x20000000);
  words[words.length - 1] = end << 3;
  return words;
}

/** UTF-8 as TextEncoder writes it: half of a surrogate pair is the replacement character. */
function utf8(text: string): number[] {
  const bytes: number[] = [];
  for (const character of text) {
    const read = character.codePointAt(0) ?? 0;
    const code = read >= 0xd800 && read < 0xe000 ? 0xfffd : read;
    if (code < 0x80) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), tail(code));
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), tail(code >> 6), tail(code));
    else bytes.push(0xf0 | (code >> 18), tail(code >> 12), tail(code >> 6), tail(code));
  }
  return bytes;
}

function tail(code: number): number {
  return 0x80 | (code & 0x3f);
}

function rotated(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by));
}

/** Every index above is inside its array. */
function at(words: Int32Array, i: number): number {
  return words[i] ?? 0;
}

/** The first 32 bits of the fractional parts of the square roots of the first 8 primes, and of the cube roots of the
 *  first 64. */
const [FIRST_HASH, ROUND] = primeRoots();

function primeRoots(): [Int32Array, Int32Array] {
  const primes: number[] = [];
  for (let n = 2; primes.length < 64; n++) if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  const fraction = (root: number) => ((root - Math.floor(root)) * 0x100000000) | 0;
  return [
    Int32Array.from(primes.slice(0, 8), (prime) => fraction(Math.sqrt(prime))),
    Int32Array.from(primes, (prime) => fraction(Math.cbrt(prime))),
  ];
}
