// Test runner settings: one process per test file, long limit for the end-to-end cases.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 180_000,
    hookTimeout: 240_000,
    reporters: process.env['CI'] ? ['default', './test/support/closing-line.ts'] : ['default'],
  },
});
