// Who may import whom (ARCHITECTURE.md). Type imports count too.
const only = (name, from, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { pathNot: allowed },
});
const NODE =
  '^(node:)?(assert|buffer|child_process|crypto|events|fs|http|https|module|net|os|path|process|readline|stream|timers|url|util|v8|worker_threads|zlib)(/|$)';

export default {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^(cloudflare|virtual):' },
    },
    only('core-imports-nobody', '^core/', ['^core/', '^node_modules/valibot/']),
    {
      name: 'valibot-only-in-schemas',
      severity: 'error',
      from: { path: '^core/', pathNot: '^core/(config|wire)/' },
      to: { path: '^node_modules/valibot/' },
    },
    only('sdk-browser', '^sdk-browser/', ['^sdk-browser/', '^core/', '^node_modules/idb-keyval/']),
    {
      name: 'no-schemas-in-the-browser',
      severity: 'error',
      from: { path: '^sdk-browser/' },
      to: { path: '^core/(config|wire)/', dependencyTypesNot: ['type-only'] },
    },
    only('sdk-node', '^sdk-node/(?!cli/)', ['^sdk-node/(?!cli/)', '^core/', NODE]),
    only('sdk-node-cli', '^sdk-node/cli/', [
      '^sdk-node/',
      '^core/',
      NODE,
      '^node_modules/(csv-parse|cli-progress|@types/cli-progress)/',
    ]),
    only('edge', '^edge/', [
      '^edge/',
      '^core/',
      '^node_modules/(csv-parse|hono|jose|valibot|@valibot/to-json-schema|@cloudflare/workers-types)/',
      '^cloudflare:',
      '^(node:)?zlib$',
    ]),
    {
      name: 'stops-meet-at-their-ports',
      comment: 'a stop of the flow imports of another stop only what its port.ts offers',
      severity: 'error',
      from: { path: '^edge/([^/]+)/' },
      to: { path: '^edge/[^/]+/', pathNot: ['^edge/$1/', '^edge/[^/]+/port\\.ts$'] },
    },
    only('widgets', '^widgets/', ['^widgets/', '^sdk-browser/', '^core/', '^node_modules/preact/']),
    only('console', '^playground/console/', [
      '^playground/console/',
      '^widgets/',
      '^sdk-browser/index\\.ts$',
      '^core/',
      '^node_modules/(preact|preact-iso|uplot)/',
    ]),
    only('playground', '^playground/(?!console/)', [
      '^playground/',
      '^widgets/',
      '^sdk-browser/index\\.ts$',
      '^sdk-node/(index|cli/index)\\.ts$',
      '^core/',
      '^build/setup\\.mjs$',
      NODE,
      '^node_modules/(itty-router|miniflare|@cloudflare/workers-types|csv-parse|cli-progress|@types/cli-progress)/',
    ]),
    { name: 'nobody-imports-tests', severity: 'error', from: { pathNot: '^test/' }, to: { path: '^test/' } },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['workerd', 'worker', 'import', 'types', 'default'],
    },
  },
};
