import { OpenLedgerError } from '@/core/errors/openLedgerError';

/**
 * Refuses what cannot be done with a run whose records stay in a browser: the server has none of them, so it can
 * neither train on them nor attribute an answer to them.
 */
export function forbidPrivate(run: { id: string; privateData: unknown }, doing: string): void {
  if (run.privateData === null) return;
  throw new OpenLedgerError({
    code: 'forbidden',
    message: `The server cannot ${doing}: the records stay in your browser.`,
    fields: { run: run.id },
    remedy: 'Train in the tab and export the adapter, or contribute the files to a DataNet and train on its version.',
  });
}
