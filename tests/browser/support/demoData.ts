import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { DemoResult } from '@/scripts/cli/demoJob';
import { createReporter } from '@/scripts/cli/reporter';
import { runDemo } from '@/scripts/demo/runDemo';
import { getEnv } from '@/server/config/env';

/**
 * The result of the demonstration on the running product: contributions, a model, settled answers, claims. It is run by
 * whoever needs it first, once.
 */
export async function demoData(): Promise<DemoResult> {
  const env = getEnv();
  const file = path.join(env.DATA_DIR, 'demo-result.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as DemoResult;
  const result = await runDemo({
    env,
    reporter: createReporter({ quiet: false }),
    signal: new AbortController().signal,
  });
  writeFileSync(file, JSON.stringify(result));
  return result;
}
