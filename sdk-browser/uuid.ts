/** A random UUID v4 (RFC 9562 §5.4), from `getRandomValues`: `crypto.randomUUID` exists on secure origins only. */
export function uuid(): string {
  return '10000000-1000-4000-8000-100000000000'.replace(/[018]/g, (given) => {
    const digit = Number(given);
    const [random = 0] = crypto.getRandomValues(new Uint8Array(1));
    return (digit ^ (random & (15 >> (digit / 4)))).toString(16);
  });
}
