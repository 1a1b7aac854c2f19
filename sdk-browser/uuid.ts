/** A random UUID v4 (RFC 9562 §5.4). `crypto.randomUUID` exists on secure origins only; elsewhere the same is made
 *  from `getRandomValues`. */
export function uuid(): string {
  return (
    crypto.randomUUID?.() ??
    '10000000-1000-4000-8000-100000000000'.replace(/[018]/g, (digit) => {
      const random = crypto.getRandomValues(new Uint8Array(1))[0] ?? 0;
      return (Number(digit) ^ (random & (15 >> (Number(digit) / 4)))).toString(16);
    })
  );
}
