import type { Environment } from '../../core/config/types.ts';

/** Which index is the newest of an environment: its bytes, cut into immutable KV values. */
export interface IndexStamp {
  /** Names one build for ever. */
  readonly build: string;
  /** Epoch ms. */
  readonly asOf: number;
  /** KV names, in the order of the bytes; each value at most 4 MiB. */
  readonly segments: readonly string[];
}

/** The calls a Recommender answers. */
export interface RecommenderRpc {
  /** The newest index; null: none was built yet. Whoever asks keeps the object at work. */
  stamp(environment: Environment): Promise<IndexStamp | null>;
  /** Items were stored or deleted: the next index has them. */
  noteCatalogue(environment: Environment): Promise<void>;
}
