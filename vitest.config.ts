import { cloudflareTest } from '@cloudflare/vitest-pool-workers';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

// The same conformance files run on every runtime we promise: Node, a DOM and workerd.
const everywhere = ['test/conformance/**/*.test.ts'];

/** GrowthBook's cases as a module, because workerd cannot read files; `sections` is null where they are absent. */
function growthbookCases(): {
  name: string;
  resolveId(id: string): string | null;
  load(id: string): string | null;
} {
  const id = 'virtual:growthbook-cases';
  const directory = resolve(process.env['APARTE_REFERENCE_DIR'] ?? '../shared', 'vectors/growthbook-cases');
  const names = [
    'hash',
    'getBucketRange',
    'chooseVariation',
    'getEqualWeights',
    'inNamespace',
    'getQueryStringOverride',
    'evalCondition',
    'run',
    'feature',
  ];
  return {
    name: 'growthbook-cases',
    resolveId: (source) => (source === id ? `\0${id}` : null),
    load: (source) => {
      if (source !== `\0${id}`) return null;
      const sections = existsSync(directory)
        ? `{${names.map((name) => `${JSON.stringify(name)}: ${readFileSync(resolve(directory, `${name}.json`), 'utf8')}`).join(',')}}`
        : 'null';
      // JSON.parse and not a literal: a literal would make `__proto__` a prototype.
      return `export const sections = JSON.parse(${JSON.stringify(sections)}); export const directory = ${JSON.stringify(directory)};`;
    },
  };
}

/**
 * Tests that drive processes, sockets and a browser may lose a race on a busy machine: they are asked once more, and
 * `npm test` names every one that needed it.
 */
const ASKED_AGAIN = 1;

/** A property over hundreds of inputs takes seconds on a busy machine; a test that hangs still ends. */
const PATIENCE_MS = 30_000;

export default defineConfig({
  test: {
    projects: [
      {
        plugins: [growthbookCases()],
        test: {
          name: 'node',
          environment: 'node',
          testTimeout: PATIENCE_MS,
          include: [
            'test/core/**/*.test.ts',
            'test/sdk-node/**/*.test.ts',
            'test/sdk-browser/**/*.test.ts',
            'test/playground/**/*.test.ts',
            'test/repo/**/*.test.ts',
            ...everywhere,
          ],
        },
      },
      {
        plugins: [growthbookCases()],
        test: { name: 'dom', environment: 'happy-dom', testTimeout: PATIENCE_MS, include: everywhere },
      },
      {
        plugins: [
          growthbookCases(),
          cloudflareTest({
            miniflare: { compatibilityDate: '2026-04-20', compatibilityFlags: ['nodejs_compat'] },
          }),
        ],
        test: {
          name: 'workerd',
          testTimeout: PATIENCE_MS,
          include: ['test/workerd/**/*.test.ts', ...everywhere],
        },
      },
      {
        // The built Worker in workerd, driven over HTTP by real clients.
        test: {
          name: 'edge',
          environment: 'node',
          include: ['test/edge/**/*.test.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
          fileParallelism: false,
          retry: ASKED_AGAIN,
        },
      },
      {
        test: {
          name: 'browser',
          environment: 'node',
          include: ['test/browser/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          fileParallelism: false,
          retry: ASKED_AGAIN,
        },
      },
      {
        test: {
          name: 'faults',
          environment: 'node',
          include: ['test/faults/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 120_000,
          fileParallelism: false,
          retry: ASKED_AGAIN,
        },
      },
    ],
  },
});
