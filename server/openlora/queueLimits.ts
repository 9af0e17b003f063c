import { OpenLedgerError } from '@/core/errors/openLedgerError';

export type QueueLimits = {
  /** Requests that may wait. */
  requests: number;
  /** Requests of one payer that may wait. */
  requestsPerPayer: number;
  /** Tokens, prompts and longest answers together, that may wait. */
  tokens: number;
};

export type QueueLoad = { requests: number; requestsOfPayer: number; tokens: number };

/** What is said before anything was measured, and the longest that is ever said, in seconds. */
const RETRY_SECONDS = { unknown: 2, longest: 120 };

/** Throws `invalid_input` for a prompt and an answer that are longer together than `limit`, what the model holds. */
export function requireRoom(promptTokens: number, maxTokens: number, limit: number): void {
  if (promptTokens + maxTokens <= limit) return;
  throw new OpenLedgerError({
    code: 'invalid_input',
    message: `The prompt has ${promptTokens} tokens and ${maxTokens} are asked for; this model holds ${limit}.`,
    fields: { promptTokens, maxTokens, limit },
    remedy: 'Shorten the prompt or lower max_tokens.',
  });
}

/**
 * Refuses a request that would wait behind too much. `fields.retryAfterSeconds` is the time in which what waits now is
 * worked off at the measured rate.
 *
 * @throws OpenLedgerError `too_many_requests`
 */
export function requirePlace(load: QueueLoad, tokens: number, limits: QueueLimits, tokensPerSecond: number): void {
  const reason =
    load.requests >= limits.requests
      ? `${load.requests} requests are waiting already, as many as may.`
      : load.requestsOfPayer >= limits.requestsPerPayer
        ? `${load.requestsOfPayer} requests of yours are waiting already, as many as one payer may have.`
        : load.tokens + tokens > limits.tokens
          ? `Requests of ${load.tokens} tokens are waiting already; ${limits.tokens} may.`
          : undefined;
  if (reason === undefined) return;
  const seconds = retryAfter(load.tokens, tokensPerSecond);
  throw new OpenLedgerError({
    code: 'too_many_requests',
    message: reason,
    fields: { retryAfterSeconds: seconds },
    remedy: `Try again in ${seconds} seconds.`,
  });
}

/** Whole seconds, at least 1, in which so many waiting tokens are worked off. */
export function retryAfter(waitingTokens: number, tokensPerSecond: number): number {
  if (tokensPerSecond <= 0) return RETRY_SECONDS.unknown;
  return Math.min(RETRY_SECONDS.longest, Math.max(1, Math.ceil(waitingTokens / tokensPerSecond)));
}
