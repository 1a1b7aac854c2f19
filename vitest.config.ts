import { cloudflareTest } from '@cloudflare/vitest-pool-workers';
import { defineConfig } from 'vitest/config';

// The same conformance files run on every runtime we promise: Node, a DOM and workerd.
const everywhere = ['test/conformance/**/*.test.ts'];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'node',
          environment: 'node',
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
      { test: { name: 'dom', environment: 'happy-dom', include: everywhere } },
      {
        plugins: [
          cloudflareTest({ miniflare: { compatibilityDate: '2026-04-20', compatibilityFlags: ['nodejs_compat'] } }),
        ],
        test: { name: 'workerd', include: ['test/workerd/**/*.test.ts', ...everywhere] },
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
        },
      },
    ],
  },
});
