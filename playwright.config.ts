import { defineConfig } from '@playwright/test';
import { findBrowser } from '@/scripts/test/findBrowser';

/** Flags for a headless browser that asks nothing of the outside; WebGPU is emulated where there is no graphics chip. */
const FLAGS = [
  '--enable-unsafe-webgpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const executablePath = findBrowser();

/**
 * Two files at a time: a tab that trains keeps one core busy, and the machine may have two. All share one running
 * product, so a test names what it made and asks for nothing that another one could have made.
 */
export default defineConfig({
  testDir: 'tests/browser',
  outputDir: 'test-results/browser',
  globalSetup: './tests/browser/support/startProduct.ts',
  workers: 2,
  retries: 0,
  forbidOnly: true,
  timeout: 120_000,
  globalTimeout: 50 * 60_000,
  expect: { timeout: 30_000 },
  reporter: 'list',
  use: {
    locale: 'en-GB',
    // A click on what something else covers fails here, not when the whole test is over.
    actionTimeout: 60_000,
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    launchOptions: {
      ...(executablePath === undefined ? {} : { executablePath }),
      // Chromium has no sandbox for root.
      args: process.getuid?.() === 0 ? ['--no-sandbox', ...FLAGS] : FLAGS,
    },
  },
});
