/** 64 bits of hash over UTF-16 code units, as 16 hex digits: names clauses and compares snapshots. Not for secrets.
 *  Source: the mixing of MurmurHash3's 32-bit finaliser over two lanes (cyrb53, public domain, widened to 64 bits). */
export function hash64(text: string): string {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    a = Math.imul(a ^ unit, 2654435761);
    b = Math.imul(b ^ unit, 1597334677);
  }
  const left = mix(a, b);
  const right = mix(b, left);
  return hex(left) + hex(right);
}

function mix(lane: number, other: number): number {
  let hash = Math.imul(lane ^ (lane >>> 16), 2246822507) ^ Math.imul(other ^ (other >>> 13), 3266489909);
  hash = Math.imul(hash ^ (hash >>> 13), 2246822507);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function hex(lane: number): string {
  return lane.toString(16).padStart(8, '0');
}
