/**
 * Every expected error, with the HTTP status that tells a caller whose fault it is.
 * The union `ErrorCode` derives from this table, so a code without a status cannot exist.
 */
export const ERROR_STATUS = {
  conflict: 409,
  device_lost: 503,
  forbidden: 403,
  invalid_input: 400,
  not_found: 404,
  out_of_memory: 507,
  payload_too_large: 413,
  payment_required: 402,
  too_many_requests: 429,
  training_diverged: 422,
  unauthenticated: 401,
  unavailable: 503,
} as const;

export type ErrorCode = keyof typeof ERROR_STATUS;
