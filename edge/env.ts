import type { PeopleShardRpc } from './people/contract.ts';

/** Everything the Worker is bound to. No other file names a binding's type. */
export interface Env {
  /** People shards, named `<environment>/people/<shard number>`. */
  readonly PEOPLE: DurableObjectNamespace & { readonly __rpc?: PeopleShardRpc };
  /** The Project object, one a deployment, named `project`. */
  readonly PROJECT: DurableObjectNamespace;
  /** Builds the lists' index, one an environment, named `<environment>/recommend`. */
  readonly RECOMMENDER: DurableObjectNamespace;
  /** Those who watch, one an environment, named `<environment>/live`. */
  readonly LIVE: DurableObjectNamespace;
  /** Imports and exports, one an environment, named `<environment>/jobs`. */
  readonly JOBS: DurableObjectNamespace;
  /** How often the recommender goes through everything again, in ms: how long what was erased or withdrawn may still
   *  count. Default 6 h. */
  readonly RECOMMEND_REBUILD_MS?: string;
  /** Snapshots by identifier, and the published config for cold starts. */
  readonly KV: KVNamespace;
  /** The catalogue. */
  readonly D1: D1Database;
  /** Files: exports, and people's older events. */
  readonly BUCKET: R2Bucket;
  /** The built files: `/aparte.js`, `/widgets.js`. */
  readonly ASSETS: Fetcher;
  /** The site behind us on the embedded default… */
  readonly ORIGIN?: Fetcher;
  /** …and deployed. */
  readonly ORIGIN_URL?: string;
  /** How long the site may take to its first byte, in ms. Default 10,000. */
  readonly ORIGIN_TIMEOUT_MS?: string;
  /** Requests a minute by key and by address. */
  readonly LIMIT_KEY: RateLimit;
  readonly LIMIT_ADDRESS: RateLimit;
  /** Secret, base64url, 32 bytes: names of identifiers. Never rotates. */
  readonly PEPPER: string;
  /** Secret, JSON `[{ "kid", "key" }]`, 32-byte base64url keys, newest first: sealed states and signed cookies. */
  readonly SEALING_KEYS: string;
  /** Number of People shards, fixed when the project is created: a power of two from 1 to 1,024. */
  readonly SHARDS: string;
  /** "true" only in an embedded state folder: `*_local` keys and the admin token are accepted. */
  readonly EMBEDDED?: string;
  /** The embedded default's admin token, made at first start. */
  readonly ADMIN_TOKEN?: string;
  /** Deployed: where the admin JWTs' keys are, and what `iss` and `aud` must be. */
  readonly ADMIN_JWKS_URL?: string;
  readonly ADMIN_JWT_ISSUER?: string;
  readonly ADMIN_JWT_AUDIENCE?: string;
  /** Deployed: where people sign in. The console links there with `return=ADDRESS`; it answers with a redirect to
   *  that address and `#token=JWT` behind it. */
  readonly ADMIN_SIGN_IN_URL?: string;
}
