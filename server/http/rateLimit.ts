import { OpenLedgerError } from '@/core/errors/openLedgerError';

type Bucket = { tokens: number; at: number };

const CALLERS_KEPT = 10_000;

/**
 * A token bucket for each caller: `perMinute` requests a minute, as many at once; some count as less than one. Kept in this process only, so with
 * several web processes each allows that many. Returns a function that throws `too_many_requests`.
 */
export function rateLimiter(perMinute: number, clock: () => number = Date.now) {
  const buckets = new Map<string, Bucket>();
  return (caller: string, cost = 1): void => {
    const now = clock();
    const known = buckets.get(caller) ?? { tokens: perMinute, at: now };
    const tokens = Math.min(perMinute, known.tokens + ((now - known.at) / 60_000) * perMinute);
    // Put back at the end of the map: its first entry is then the caller heard of longest ago.
    buckets.delete(caller);
    buckets.set(caller, { tokens: Math.max(0, tokens - cost), at: now });
    const oldest = buckets.keys().next();
    if (buckets.size > CALLERS_KEPT && !oldest.done) buckets.delete(oldest.value);
    if (tokens >= cost) return;
    const seconds = Math.ceil(((cost - tokens) * 60) / perMinute);
    throw new OpenLedgerError({
      code: 'too_many_requests',
      message: 'Too many requests in a short time.',
      fields: { retryAfterSeconds: seconds },
      remedy: `Wait ${seconds} s and try again.`,
    });
  };
}
