import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { DemoResult } from '@/scripts/cli/demoJob';
import { createReporter } from '@/scripts/cli/reporter';
import { runDemo } from '@/scripts/demo/runDemo';
import { getEnv } from '@/server/config/env';

/** Enough that records leave their traces in the answers. */
const EPOCHS = 3;
const ASK_AGAIN_MS = 250;

type Outcome = { result: DemoResult } | { error: string };

/**
 * The result of the demonstration on the running product: contributions, a model, settled answers, claims. It is run
 * once, by whichever test needs it first; tests beside that one wait for it.
 */
export async function demoData(): Promise<DemoResult> {
  const file = path.join(getEnv().DATA_DIR, 'demo-outcome.json');
  if (isFirst(`${file}.begun`)) {
    const outcome = await attempt();
    writeFileSync(`${file}.part`, JSON.stringify(outcome));
    renameSync(`${file}.part`, file);
  }
  while (!existsSync(file)) await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
  const outcome = JSON.parse(readFileSync(file, 'utf8')) as Outcome;
  if ('error' in outcome) throw new Error(`the demonstration failed: ${outcome.error}`);
  return outcome.result;
}

/** Only one process can make a file that is not there yet. */
function isFirst(file: string): boolean {
  try {
    writeFileSync(file, '', { flag: 'wx' });
    return true;
  } catch {
    return false;
  }
}

async function attempt(): Promise<Outcome> {
  try {
    const reporter = createReporter({ quiet: false });
    const { signal } = new AbortController();
    return { result: await runDemo({ env: getEnv(), reporter, signal, epochs: EPOCHS }) };
  } catch (error) {
    return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
