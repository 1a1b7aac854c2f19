import { recent } from '../../core/recent.ts';

/** A value and when it was made, epoch ms. */
interface Made<T> {
  readonly at: number;
  readonly value: T;
}

/** Keeps what was made for a short while, by name, in this isolate. Only finished values are shared: a promise of
 *  another request may never settle in this one. */
export function shortly<T>(
  keepMs: number,
): (name: string, now: number, make: () => Promise<T>) => Promise<Made<T>> {
  const kept = recent<Made<T>>(100);
  return async (name, now, make) => {
    const known = kept.get(name);
    if (known !== undefined && now - known.at < keepMs && now >= known.at) return known;
    const made = { at: now, value: await make() };
    kept.set(name, made);
    return made;
  };
}
