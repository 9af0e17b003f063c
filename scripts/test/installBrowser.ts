import { existsSync } from 'node:fs';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { findBrowser } from '@/scripts/test/findBrowser';
import { runScript, runTool } from '@/scripts/test/runTool';

/**
 * Finds a browser for the tests, or installs one: Playwright's, else the system's where that can be done.
 * @throws OpenLedgerError `unavailable` when there is none and none could be installed
 */
export async function installBrowser(): Promise<string> {
  const found = findBrowser();
  if (found) return found;
  process.stdout.write('No browser found: installing Chromium.\n');
  await runScript('node_modules/playwright/cli.js', ['install', 'chromium']);
  const own = findBrowser();
  if (own) return own;
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    const quiet = { DEBIAN_FRONTEND: 'noninteractive' };
    await runTool('/usr/bin/apt-get', ['update', '-qq'], quiet);
    await runTool('/usr/bin/apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], quiet);
  }
  const system = findBrowser();
  if (system) return system;
  throw new OpenLedgerError({
    code: 'unavailable',
    message: 'The browser tests found no Chromium, Chrome or Edge, and none could be installed.',
    remedy: 'Install one, or set BROWSER_PATH to its program.',
  });
}
