import type { z } from 'zod';
import { ERROR_STATUS } from '@/core/errors/codes';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { errorBody } from '@/lib/api/common';
import { logger } from '@/server/log/logger';

type ErrorBody = z.infer<typeof errorBody>;

/**
 * The answer to a failed request. Expected errors are shown as they are; of anything else only a fixed sentence and the
 * request's id leave the server, under which the log has the rest.
 */
export function errorResponse(error: unknown, requestId: string): Response {
  if (error instanceof OpenLedgerError) {
    const { code, message, fields, remedy } = error;
    if (ERROR_STATUS[code] >= 500) logger('http').warn({ requestId, code, err: error }, message);
    return respond(ERROR_STATUS[code], {
      error: { code, message, fields: { ...fields }, ...(remedy === undefined ? {} : { remedy }), requestId },
    });
  }
  logger('http').error({ requestId, err: error }, 'unexpected error');
  return respond(500, {
    error: {
      code: 'internal',
      message: 'Something went wrong here, not with what you sent.',
      fields: {},
      remedy: `Try again; if it stays, report it with the number ${requestId}.`,
      requestId,
    },
  });
}

const respond = (status: number, body: ErrorBody) =>
  Response.json(body, { status, headers: { 'cache-control': 'no-store' } });
