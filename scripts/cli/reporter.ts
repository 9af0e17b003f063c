/** Tells a person what is going on. Everything goes to standard error, so that standard output stays for results. */
export type Reporter = {
  /** One plain line. */
  line: (text: string) => void;
  /** Names a step, waits for it, and says how long it took. */
  step: <Result>(what: string, work: () => Promise<Result>) => Promise<Result>;
};

export function createReporter(options: { quiet: boolean }): Reporter {
  const line = (text: string) => {
    if (!options.quiet) process.stderr.write(`${text}\n`);
  };
  return {
    line,
    async step(what, work) {
      const started = performance.now();
      const result = await work();
      line(`  ✓ ${what.padEnd(44)} ${((performance.now() - started) / 1000).toFixed(1)} s`);
      return result;
    },
  };
}
