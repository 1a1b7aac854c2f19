// The bundles, made from what `tsc -b` wrote into dist/, without source maps: classic scripts for pages, in dist/ and in
// dist/public/ (the folder that the Worker's ASSETS binding serves), and each Worker as one module.
import resolve from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import { readFileSync } from 'node:fs';
import { workers } from './build/workers.rollup.mjs';

/**
 * Names of members that only the SDK's own closures meet: never on the wire, on the device, in the public API or on an
 * object of the platform that the SDK touches. They are shortened in the bundle. What is not listed keeps its name, so
 * that forgetting one costs bytes and nothing else; `test/repo/short-names.test.ts` looks after the list, and the tests
 * in a browser run the bundle.
 */
const SHORT_NAMES = JSON.parse(readFileSync('build/short-names.json', 'utf8'));

const minify = (shorten = [], compress = {}) =>
  terser({
    ecma: 2022,
    module: true, // top-level names are ours alone: the bundle is wrapped in a function
    compress: {
      passes: 3,
      hoist_funs: true,
      unsafe: true,
      unsafe_arrows: true,
      unsafe_comps: true,
      unsafe_math: true,
      pure_getters: true,
      ...compress,
    },
    mangle: {
      // `builtins`: some of the names exist in the DOM too, on objects that the SDK has no business with.
      properties: shorten.length > 0 && { builtins: true, regex: new RegExp(`^(${shorten.join('|')})$`) },
    },
    format: { comments: false },
  });

/** What only makes a hot path faster is left out (core/slim.ts). */
const small = {
  name: 'small',
  transform: (code, id) => (id.endsWith('/core/slim.js') ? 'export const SLIM = true;' : null),
};

/** Names of ours that no payload, option or answer has. */
const OWN_NAMES = [
  'assigned',
  'bounds',
  'buckets',
  'definition',
  'fallback',
  'flags',
  'groups',
  'hashed',
  'isPlain',
  'layers',
  'parents',
  'read',
  'results',
  'share',
  'spare',
  'sticky',
  'visiting',
  'version',
  'state',
  'ruleId',
];
/** Consent platforms, each read by a file of its own. */
const BRIDGES = [
  'tcf',
  'tcf-frame',
  'gpp',
  'consent-mode',
  'tell-consent-mode',
  'cookieconsent',
  'klaro',
  'platform',
];

/** Names that only one bridge's own functions meet. */
const BRIDGE_NAMES = ['rank', 'said', 'by', 'waitMs'];

/** One classic script: `input` is a file of dist/, `name` what the site loads, `shorten` names of its own members. */
function script(input, name, shorten, plugins = [minify(shorten)]) {
  return {
    input: `dist/${input}`,
    plugins: [resolve(), ...plugins],
    output: ['dist', 'dist/public'].map((folder) => ({
      file: `${folder}/${name}`,
      format: 'iife',
      sourcemap: false,
      strict: false, // 'use strict' at the top; ES modules were strict already
    })),
  };
}

export default [
  script('sdk-browser/script.js', 'aparte.js', SHORT_NAMES),
  script('sdk-browser/stub-inline.js', 'aparte-stub.js'),
  script('sdk-browser/local-script.js', 'aparte-local.js', OWN_NAMES, [
    small,
    minify(OWN_NAMES, { inline: 1, hoist_funs: false, sequences: false }),
  ]),
  script('sdk-browser/debug/script.js', 'aparte-debug.js'),
  script('widgets/index.js', 'widgets.js'),
  ...BRIDGES.map((name) =>
    script(`sdk-browser/bridges/scripts/${name}.js`, `aparte-${name}.js`, BRIDGE_NAMES, [
      minify(BRIDGE_NAMES, { hoist_funs: false, passes: 8, unsafe_methods: true, keep_fargs: false }),
    ]),
  ),
  {
    // What one widget adds to the runtime that all share: for .size-limit.json alone, nobody loads it.
    input: 'dist/widgets/index.js',
    external: ['preact', /\/runtime\//],
    plugins: [minify()],
    output: { file: 'dist/size/recommendations.js', format: 'es' },
  },
  ...workers,
];
