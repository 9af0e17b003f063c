import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { ObjectHash } from './objectStore';

/** Throws `invalid_input` unless the text is an object's name; a name is also part of a path. */
export function checkObjectHash(hash: string): asserts hash is ObjectHash {
  if (/^0x[0-9a-f]{64}$/.test(hash)) return;
  throw new OpenLedgerError({
    code: 'invalid_input',
    message: 'An object is named by 0x and 64 lower-case hexadecimal digits.',
    fields: { hash: hash.slice(0, 80) },
  });
}

export const objectNotFound = (hash: string, cause?: unknown) =>
  new OpenLedgerError({
    code: 'not_found',
    message: `No object is stored under ${hash}.`,
    fields: { hash },
    cause,
  });

export const objectDamaged = (hash: string) =>
  new OpenLedgerError({
    code: 'unavailable',
    message: `The bytes stored under ${hash} are not those the name stands for.`,
    fields: { hash },
    remedy: 'The disk may be failing. Restore the object from a copy, or store it again.',
  });

export const objectTooLarge = (maximumBytes: number) =>
  new OpenLedgerError({
    code: 'payload_too_large',
    message: `The data is larger than the ${maximumBytes} bytes allowed here.`,
    fields: { maximumBytes },
    remedy: 'Send less at once, for example by splitting the file.',
  });
