// The one function of workerd's `node:zlib` that the Worker uses; Node's own types would bring every Node global.
declare module 'node:zlib' {
  /** Throws on broken bytes, and a RangeError as soon as the output would exceed `maxOutputLength`. */
  export function gunzipSync(bytes: Uint8Array, options: { maxOutputLength: number }): Uint8Array;
}
