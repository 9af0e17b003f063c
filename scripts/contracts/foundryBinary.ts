import { createRequire } from 'node:module';
import path from 'node:path';
import { OpenLedgerError } from '@/core/errors/openLedgerError';

export type FoundryTool = 'anvil' | 'forge';

/**
 * Path of a Foundry program from npm's platform package: no install script runs and no wrapper process stays between.
 *
 * @throws OpenLedgerError `unavailable` when the package for this platform is not installed
 */
export function foundryBinary(tool: FoundryTool): string {
  const architecture = process.arch === 'x64' ? 'amd64' : process.arch;
  const name = `@foundry-rs/${tool}-${process.platform}-${architecture}`;
  try {
    const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
    return path.join(path.dirname(manifest), 'bin', process.platform === 'win32' ? `${tool}.exe` : tool);
  } catch (cause) {
    throw new OpenLedgerError({
      code: 'unavailable',
      message: `${tool} is not installed: the package ${name} is missing.`,
      fields: { tool, package: name },
      remedy: `Run "npm ci" without --omit=optional. On a platform without this package, set RPC_URL to a running chain.`,
      cause,
    });
  }
}
