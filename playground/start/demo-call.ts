import type { IdentifyCall, PageCall, TrackCall } from '../../sdk-node/index.ts';

/** One generated call of the Node client. */
export type DemoCall =
  | { readonly kind: 'track'; readonly call: TrackCall }
  | { readonly kind: 'page'; readonly call: PageCall }
  | { readonly kind: 'identify'; readonly call: IdentifyCall };
