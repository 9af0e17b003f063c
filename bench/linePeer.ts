import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A peer in a process of its own: a line in is a question, a line of JSON out its answer, one at a time. */
export type LinePeer = { ask(question: string): Promise<unknown>; stop(): void };

/** @throws Error from `ask` when the process ended, or could not be started */
export function startLinePeer(command: string, options: readonly string[], folder: string): LinePeer {
  const child = spawn(command, options, { cwd: folder, stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const failed = new Promise<never>((_, reject) => child.once('error', reject));
  failed.catch(() => undefined);
  return {
    async ask(question) {
      child.stdin.write(`${question}\n`);
      const { value, done } = await Promise.race([lines.next(), failed]);
      if (done) throw new Error(`${command} has ended.`);
      return JSON.parse(value);
    },
    stop: () => child.stdin.end(),
  };
}
