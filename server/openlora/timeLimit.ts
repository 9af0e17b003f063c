/**
 * A signal that ends with the caller's, or with a `TimeoutError` when the time is over. Call `clear` when the work is
 * done: until then the timer is held.
 */
export function timeLimit(caller: AbortSignal, milliseconds: number): { signal: AbortSignal; clear(): void } {
  const controller = new AbortController();
  const onAbort = () => controller.abort(caller.reason);
  const over = () => controller.abort(new DOMException('The time of this request is over.', 'TimeoutError'));
  const timer = setTimeout(over, milliseconds);
  if (caller.aborted) onAbort();
  caller.addEventListener('abort', onAbort);
  return {
    signal: controller.signal,
    clear() {
      clearTimeout(timer);
      caller.removeEventListener('abort', onAbort);
    },
  };
}
