import { spawn } from 'node:child_process';
import { childEnv } from '@/server/config/env';

export type Ended = { exitCode: number; output: string };

/** Runs a program with its output shown as it comes, and returns that output too. It gets no input. */
export function runTool(
  program: string,
  options: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, options, { stdio: ['ignore', 'pipe', 'pipe'], env: childEnv(variables) });
    let output = '';
    for (const [from, to] of [
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ] as const) {
      from.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        to.write(text);
      });
    }
    child.once('error', reject);
    child.once('close', (code) => resolve({ exitCode: code ?? 1, output }));
  });
}

/** Runs a script of node_modules or of this project with this Node. */
export const runScript = (
  script: string,
  options: readonly string[] = [],
  variables: Readonly<Record<string, string>> = {},
): Promise<Ended> =>
  runTool(process.execPath, [...(script.endsWith('.ts') ? ['--import', 'tsx'] : []), script, ...options], variables);
