const GRACE_MS = 25_000;

/**
 * Runs `stop` once when this process is asked to end: by a signal, or because its supervisor died (a child of the start
 * command holds a channel to it). Ends the process afterwards, and in any case after 25 s.
 */
export function onShutdown(stop: () => Promise<void>): void {
  let stopping = false;
  const shutDown = () => {
    if (stopping) return;
    stopping = true;
    const force = setTimeout(() => process.exit(1), GRACE_MS);
    stop().then(
      () => {
        clearTimeout(force);
        process.exit(0);
      },
      (error: unknown) => {
        process.stderr.write(`could not stop cleanly: ${error instanceof Error ? error.stack : error}\n`);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', shutDown);
  process.on('SIGTERM', shutDown);
  process.on('disconnect', shutDown);
}
