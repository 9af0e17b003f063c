import { OpenLedgerError } from '@/core/errors/openLedgerError';

/** A small file of a model that is not small. */
export function tooLarge(name: string, size: number, limit: number): OpenLedgerError {
  return new OpenLedgerError({
    code: 'payload_too_large',
    message: `${name} has ${size} bytes; at most ${limit} are read.`,
    fields: { name, size, limit },
    remedy: 'Use the file as the model was published with it.',
  });
}
