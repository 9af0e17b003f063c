import { type ChildProcess, spawn } from 'node:child_process';
import { access, constants, stat } from 'node:fs/promises';
import path from 'node:path';
import { childEnv } from '@/server/config/env';
import type { DatabaseOwner } from './databaseOwner';

/** True when an account other than the owner can walk down to the path (each folder on the way is searchable by all). */
async function isReachableByAll(target: string): Promise<boolean> {
  for (let folder = path.dirname(path.resolve(target)); ; folder = path.dirname(folder)) {
    if (((await stat(folder)).mode & 0o001) === 0) return false;
    if (folder === path.dirname(folder)) return true;
  }
}

const canRun = (file: string) =>
  access(file, constants.X_OK).then(
    () => true,
    () => false,
  );

export type SpawnAsOwnerParameters = {
  program: string;
  arguments: readonly string[];
  /** Paths the program must reach beside itself. */
  paths: readonly string[];
  owner: DatabaseOwner | undefined;
};

/**
 * Starts a PostgreSQL program in a process group of its own, so that a Ctrl-C in the terminal reaches only its
 * supervisor. For root it runs as `owner`; where the project lies in a folder closed to other accounts (such as
 * /root), it keeps the single capability to pass through it.
 */
export async function spawnAsOwner(parameters: SpawnAsOwnerParameters): Promise<ChildProcess> {
  const { program, owner } = parameters;
  const options = {
    stdio: ['ignore', 'pipe', 'pipe'] as ['ignore', 'pipe', 'pipe'],
    detached: true,
    cwd: '/',
    env: childEnv({ LC_ALL: 'C' }),
  };
  if (!owner) return spawn(program, parameters.arguments, options);
  const reachable = await Promise.all([program, ...parameters.paths].map(isReachableByAll));
  if (reachable.every(Boolean) || !(await canRun('/usr/bin/setpriv'))) {
    return spawn(program, parameters.arguments, { ...options, ...owner });
  }
  const capability = '+dac_override';
  const drop = [`--reuid=${owner.uid}`, `--regid=${owner.gid}`, '--clear-groups'];
  const keep = [`--inh-caps=${capability}`, `--ambient-caps=${capability}`];
  return spawn('/usr/bin/setpriv', [...drop, ...keep, program, ...parameters.arguments], options);
}
