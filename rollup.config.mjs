// The bundles, made from what `tsc -b` wrote into dist/, without source maps: classic scripts for pages, in dist/ and in
// dist/public/ (the folder that the Worker's ASSETS binding serves), and each Worker as one module.
import resolve from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import { workers } from './build/workers.rollup.mjs';

const minify = terser({
  ecma: 2022,
  module: true, // top-level names are ours alone: the bundle is wrapped in a function
  compress: { passes: 3, hoist_funs: true, unsafe: true, unsafe_arrows: true, pure_getters: true },
  format: { comments: false },
});

/** One classic script: `input` is a file of dist/, `name` what the site loads. */
function script(input, name) {
  return {
    input: `dist/${input}`,
    plugins: [resolve(), minify],
    output: ['dist', 'dist/public'].map((folder) => ({
      file: `${folder}/${name}`,
      format: 'iife',
      sourcemap: false,
      strict: false, // 'use strict' at the top; ES modules were strict already
    })),
  };
}

export default [
  script('sdk-browser/script.js', 'aparte.js'),
  script('sdk-browser/stub-inline.js', 'aparte-stub.js'),
  ...workers,
];
