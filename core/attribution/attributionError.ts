import { OpenLedgerError } from '@/core/errors/openLedgerError';

/** An object of attribution (table, sketches, index, bundle) is not what it must be. */
export function attributionError(what: string, problem: string, cause?: unknown): OpenLedgerError {
  return new OpenLedgerError({
    code: 'invalid_input',
    message: `${what}: ${problem}`,
    fields: { object: what },
    remedy: 'Make the object again from its sources, or fetch it again: it is damaged or belongs to something else.',
    ...(cause === undefined ? {} : { cause }),
  });
}
