import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { foundryBinary } from '@/scripts/contracts/foundryBinary';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Runs forge in the project's root with its output shown; returns its exit status. */
export function runForge(options: readonly string[]): number {
  const { status, error } = spawnSync(foundryBinary('forge'), options, {
    cwd: root,
    stdio: 'inherit',
  });
  if (error) throw error;
  return status ?? 1;
}
