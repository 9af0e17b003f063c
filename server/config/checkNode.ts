import { OpenLedgerError } from '@/core/errors/openLedgerError';

/** Lowest supported Node.js; equal to `engines.node` in package.json (a test compares them). */
export const MINIMUM_NODE = '20.19.0';

/** Throws OpenLedgerError `unavailable` when the running Node.js is older than this project supports. */
export function checkNode(version: string = process.versions.node): void {
  const order = version.localeCompare(MINIMUM_NODE, 'en', { numeric: true });
  if (order >= 0) return;
  throw new OpenLedgerError({
    code: 'unavailable',
    message: `Node.js ${version} is too old: ${MINIMUM_NODE} or later is needed.`,
    fields: { found: version, needed: MINIMUM_NODE },
    remedy: 'Install a current Node.js from https://nodejs.org and run the command again.',
  });
}
