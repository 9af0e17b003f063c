import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';
import { getEnv } from '@/server/config/env';

/** Where Chromium, Chrome and Edge usually are. */
const PLACES: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  linux: [
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/usr/bin/google-chrome-stable',
    '/usr/bin/microsoft-edge',
  ],
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: [
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
  ],
};

/** Whether a browser is there and starts: a stub that only names a package, or missing libraries, do not count. */
function works(file: string): boolean {
  if (!existsSync(file)) return false;
  // On Windows the question would open a window.
  return process.platform === 'win32' || spawnSync(file, ['--version'], { timeout: 30_000 }).status === 0;
}

/** The browser for the tests: the one of BROWSER_PATH, an installed one, or Playwright's own; undefined where none is. */
export function findBrowser(): string | undefined {
  const { BROWSER_PATH } = getEnv();
  if (BROWSER_PATH !== undefined) return BROWSER_PATH;
  return [...(PLACES[process.platform] ?? []), chromium.executablePath()].find(works);
}
