import { ERROR_STATUS, type ErrorCode } from '@/core/errors/codes';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { errorBody } from '@/lib/api/common';

const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(ERROR_STATUS, code);

/** How trainings end: a status alone never means one of these. */
const OF_TRAINING: readonly string[] = ['device_lost', 'out_of_memory', 'training_diverged'] satisfies ErrorCode[];

const codeOfStatus = (status: number): ErrorCode => {
  const known = Object.entries(ERROR_STATUS).find(
    ([code, value]) => value === status && !OF_TRAINING.includes(code),
  )?.[0];
  return known && isErrorCode(known) ? known : 'unavailable';
};

/**
 * What a refused request says, as the error it was on the server. A body that is not ours (a proxy's page, an empty
 * reply) becomes the code of its status with the status in words.
 */
export function apiError(status: number, body: unknown, path: string): OpenLedgerError {
  const parsed = errorBody.safeParse(body);
  if (!parsed.success) {
    return new OpenLedgerError({
      code: codeOfStatus(status),
      message: `The server answered ${status} to ${path}.`,
      fields: { status, path },
      remedy: 'Try again; if it goes on, look at the server’s log.',
    });
  }
  const { code, message, fields, remedy, requestId } = parsed.data.error;
  return new OpenLedgerError({
    code: isErrorCode(code) ? code : codeOfStatus(status),
    message,
    fields: requestId === undefined ? fields : { ...fields, requestId },
    ...(remedy === undefined ? {} : { remedy }),
  });
}

/** The error of a request that got no answer at all. */
export function unreachableError(path: string, cause: unknown): OpenLedgerError {
  return new OpenLedgerError({
    code: 'unavailable',
    message: 'The server cannot be reached.',
    fields: { path },
    remedy: 'Check the connection and that OpenLedger is running, then try again.',
    cause,
  });
}
