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

/** The Workers as they are deployed, started by `npm start`, tested and measured. The edge Worker is three modules:
 *  `worker.js` exports what the platform looks for and nothing else, `hot.js` is all that events, decisions and pages
 *  need, `control.js` is loaded by the first request that changes the configuration. */
export const workers = [
  bundle('dist/edge/worker.js', {
    dir: 'dist/worker',
    chunkFileNames: ({ name }) => (name === 'control' ? 'control.js' : 'hot.js'),
  }),
  bundle('dist/playground/shop/worker.js', { file: 'dist/worker/shop.js' }),
];
