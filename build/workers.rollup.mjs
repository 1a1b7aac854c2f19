import { nodeResolve } from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';

const bundle = (input, file) => ({
  input,
  output: { file, format: 'es', inlineDynamicImports: true },
  external: [/^cloudflare:/, /^node:/],
  plugins: [
    nodeResolve({ exportConditions: ['workerd', 'worker', 'import'] }),
    terser({ ecma: 2022, module: true }),
  ],
});

/** The Workers, each as the one file that is deployed, started by `npm start`, tested and measured. */
export const workers = [
  bundle('dist/edge/worker.js', 'dist/worker/worker.js'),
  bundle('dist/playground/shop/worker.js', 'dist/worker/shop.js'),
];
