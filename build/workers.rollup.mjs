import { nodeResolve } from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';

const bundle = (input, output) => ({
  input,
  output: { format: 'es', ...output },
  external: [/^cloudflare:/, /^node:/],
  plugins: [
    nodeResolve({ exportConditions: ['workerd', 'worker', 'import'] }),
    terser({
      ecma: 2022,
      module: true,
      compress: { passes: 3, unsafe_arrows: true, unsafe_methods: true, keep_fargs: false },
      format: { comments: false },
    }),
  ],
});

/** Modules of the edge Worker that are imported at their first use, by the built name of their entry: each is listed
 *  in package.json's `files` and in wrangler.toml too (a test compares). */
const LAZY = {
  control: 'control.js',
  live: 'live.js',
  'verify-token': 'identity.js',
  recommend: 'recommend.js',
  units: 'units.js',
  reapply: 'reapply.js',
  rights: 'rights.js',
  consent: 'consent.js',
  merging: 'merging.js',
};

/** What only lists and the Recommender need. */
const RECOMMEND =
  /[\\/](edge[\\/]recommend(\.js$|[\\/](?!object\.js))|core[\\/]recommend[\\/]|edge[\\/](admin[\\/]catalogue|people[\\/]pull-acts)\.js$)/;

/** What only a person's rights need; the callers' side of them is the control plane's. */
const RIGHTS =
  /[\\/](edge[\\/]backup[\\/]|edge[\\/]people[\\/]rights(\.js$|[\\/](?!client\.js))|core[\\/]profile[\\/]retention\.js$)/;

/** What records a choice and makes its receipt. */
const CONSENT =
  /[\\/](edge[\\/](collect|people)[\\/]consent|core[\\/](receipts|sha256|wire[\\/]consent))\.js$/;

/** What only merges need, and taking them apart again. */
const MERGING =
  /[\\/](edge[\\/]people[\\/](merging|merge|surrender|import|archived|moved-receipt)|core[\\/](profile[\\/]merge|people[\\/](linking|parting|replay)))\.js$/;

/** jose goes where tokens are verified; `control.js` imports it from there, and the catalogue from where lists are. */
const manualChunks = (id) => {
  if (/[\\/]node_modules[\\/]jose[\\/]|[\\/]verify-token\.js$/.test(id)) return 'verify-token';
  if (/[\\/](core[\\/]experiments|edge[\\/]people)[\\/]units\.js$/.test(id)) return 'units';
  if (CONSENT.test(id)) return 'consent';
  if (MERGING.test(id)) return 'merging';
  if (RIGHTS.test(id)) return 'rights';
  return RECOMMEND.test(id) ? 'recommend' : undefined;
};

/** `hot.js` is what `worker.js` imports at once; it has no room for packages. Whatever else rollup would split off (a module that two lazy ones
 *  share) must be given its place here, else it would silently take a name that is used. */
const chunkFileNames = ({ name, isDynamicEntry, moduleIds }) => {
  if (Object.hasOwn(LAZY, name)) return LAZY[name];
  if (isDynamicEntry || !moduleIds.some((id) => /[\\/]edge[\\/]app\.js$/.test(id)))
    throw new Error(
      `workers.rollup.mjs: expected chunk "${name}" (${moduleIds.at(-1)}) in LAZY or manualChunks`,
    );
  const foreign = moduleIds.find((id) => /[\\/]node_modules[\\/]/.test(id));
  if (foreign !== undefined)
    throw new Error(`workers.rollup.mjs: expected no package in hot.js, got ${foreign}`);
  return 'hot.js';
};

/** The Workers as they are deployed, started by `npm start`, tested and measured. The edge Worker: `worker.js` exports
 *  what the platform looks for and nothing else, `hot.js` is all that events, decisions and pages need, and LAZY the
 *  rest: `control.js` changes the configuration and shows people, `live.js` what happens to those who watch, `identity.js` verifies tokens, `recommend.js` makes
 *  lists, `units.js` measures the people of tests in a shard, `reapply.js` brings everybody up to changed definitions,
 *  `rights.js` erases and exports people. */
export const workers = [
  bundle('dist/edge/worker.js', {
    dir: 'dist/worker',
    chunkFileNames,
    manualChunks,
    onlyExplicitManualChunks: true,
  }),
  bundle('dist/playground/shop/worker.js', { file: 'dist/worker/shop.js' }),
];
