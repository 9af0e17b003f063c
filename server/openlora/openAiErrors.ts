import { ZodError } from 'zod';
import { ERROR_STATUS } from '@/core/errors/codes';
import { OpenLedgerError } from '@/core/errors/openLedgerError';

/** OpenAI's own error body, so that its clients raise their own classes. */
export type OpenAiError = {
  status: number;
  body: { error: { message: string; type: string; code: string; param: string | null } };
};

/** The one seam where errors of a node become answers. Unexpected errors are never shown verbatim. */
export function toOpenAiError(error: unknown): OpenAiError {
  if (error instanceof OpenLedgerError) {
    const message = error.remedy ? `${error.message} ${error.remedy}` : error.message;
    return openAiError(ERROR_STATUS[error.code], message, error.code, null);
  }
  if (error instanceof ZodError) {
    const issue = error.issues[0];
    const param = issue?.path.join('.') || null;
    return openAiError(400, `${param ?? 'body'}: ${issue?.message ?? 'not valid'}`, 'invalid_input', param);
  }
  if (error instanceof SyntaxError) return openAiError(400, 'The body is not JSON.', 'invalid_input', null);
  return openAiError(500, 'The node failed. The request was not charged.', 'internal', null);
}

function openAiError(status: number, message: string, code: string, param: string | null): OpenAiError {
  const type = TYPES[status] ?? (status >= 500 ? 'server_error' : 'invalid_request_error');
  return { status, body: { error: { message, type, code, param } } };
}

const TYPES: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  402: 'insufficient_quota',
  403: 'permission_error',
  404: 'not_found_error',
  429: 'rate_limit_error',
};
