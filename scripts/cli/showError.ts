import { OpenLedgerError } from '@/core/errors/openLedgerError';

/** Prints why a command failed: an expected error in its own words, a defect with its stack. */
export function showError(error: unknown): void {
  if (error instanceof OpenLedgerError) {
    process.stderr.write(`\n${error.message}\n`);
    if (error.remedy) process.stderr.write(`→ ${error.remedy}\n`);
    return;
  }
  process.stderr.write(`\nThis is a defect in OpenLedger:\n${error instanceof Error ? error.stack : String(error)}\n`);
}
