import solid from 'vite-plugin-solid';
import { defineConfig } from 'vitest/config';
import { clientAliases } from './vite.aliases.ts';

/** Tests that need something the plain project does not have carry it in their suffix. */
const WITH_SUFFIX = ['src/**/*.db.test.ts', 'src/**/*.dom.test.{ts,tsx}', 'src/**/*.ssr.test.{ts,tsx}'];

/** Generous, because on a busy machine a pure test waits for its turn as well; what is too slow is the bench's business. */
const PATIENCE = { testTimeout: 30_000 };

/** The aliases reach into @trpc/react-query only when it is transformed like a source file. */
const INLINE = { deps: { inline: ['@trpc/react-query'] } };

export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias: clientAliases },
        test: {
          server: INLINE,
          ...PATIENCE,
          name: 'unit',
          environment: 'node',
          include: ['src/**/*.test.{ts,tsx}', 'scripts/**/*.test.ts'],
          exclude: WITH_SUFFIX,
        },
      },
      {
        test: {
          name: 'server',
          environment: 'node',
          include: ['src/**/*.db.test.ts'],
          // One database server for the run; every file clones the migrated template. Two files at a time, because a
          // third one on two cores only makes the timeouts of the concurrency tests less meaningful.
          globalSetup: ['./src/server/db/test-database.global.ts'],
          maxWorkers: 2,
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        plugins: [solid()],
        resolve: { alias: clientAliases },
        test: {
          server: INLINE,
          ...PATIENCE,
          name: 'dom',
          environment: 'happy-dom',
          include: ['src/client/**/*.dom.test.{ts,tsx}'],
          // Without vitest's globals the testing library cannot register its own clean-up.
          setupFiles: ['./src/client/dom-cleanup.setup.ts'],
        },
      },
      {
        plugins: [solid({ ssr: true })],
        resolve: { alias: clientAliases },
        test: {
          server: INLINE,
          ...PATIENCE,
          name: 'ssr',
          environment: 'node',
          include: ['src/client/**/*.ssr.test.{ts,tsx}'],
        },
      },
      {
        test: {
          name: 'e2e',
          environment: 'node',
          include: ['e2e/**/*.e2e.ts'],
          // One browser and one server at a time: the journeys measure how fast boards agree.
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
