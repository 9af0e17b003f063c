/** Asks again and again until there is an answer; throws after `timeoutSeconds`, naming what was waited for. */
export async function waitUntil<Value>(
  what: string,
  ask: () => Promise<Value | undefined>,
  {
    timeoutSeconds,
    signal,
    everyMilliseconds = 300,
  }: { timeoutSeconds: number; signal: AbortSignal; everyMilliseconds?: number },
): Promise<Value> {
  const end = performance.now() + timeoutSeconds * 1000;
  for (;;) {
    signal.throwIfAborted();
    const value = await ask();
    if (value !== undefined) return value;
    if (performance.now() > end) throw new Error(`${what}: not there after ${timeoutSeconds} s`);
    await new Promise((resolve) => setTimeout(resolve, everyMilliseconds));
  }
}
