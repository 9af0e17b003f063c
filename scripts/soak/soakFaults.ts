import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { rm, statfs, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NodeProcess } from '@/scripts/soak/nodeProcess';
import type { SoakModel } from '@/scripts/soak/soakModels';
import type { Gateway } from '@/scripts/soak/standInGateway';

/** A file system of its own for the node's journal, so that it can be full. */
export type SmallDisk = { fill(): Promise<void>; empty(): Promise<void>; unmount(): void };

/** Mounts a file system in memory at a folder; undefined where this process may not. */
export function mountSmallDisk(folder: string, megabytes: number): SmallDisk | undefined {
  mkdirSync(folder, { recursive: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'none', folder], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  const filler = path.join(folder, 'filler');
  return {
    async fill() {
      // Less each time: what is left in the end is less than a line.
      for (const block of [1 << 20, 1 << 14, 1 << 9]) {
        const { bavail, bsize } = await statfs(folder);
        await writeFile(filler, Buffer.alloc(Math.max(bavail * bsize, block)), { flag: 'a' }).catch(() => undefined);
      }
    },
    empty: () => rm(filler, { force: true }),
    unmount: () => void execFileSync('umount', [folder], { stdio: 'ignore' }),
  };
}

export type FaultCounts = {
  kills: number;
  fullDisks: number;
  tamperings: number;
  /** When the node was last up again after a kill, in seconds from the start. */
  lastKillSeconds: number;
};

export type FaultParameters = {
  node: NodeProcess;
  gateway: Gateway;
  models: readonly SoakModel[];
  disk: SmallDisk | undefined;
  /** When the run began (performance.now). */
  started: number;
  /** The node is killed until then (performance.now); afterwards its memory is watched undisturbed. */
  killsUntil: number;
  /** Pause between faults, in milliseconds. */
  pause: number;
  stop: AbortSignal;
};

/** Does harm, one thing after another: tampered adapters, a full disk, a killed process. */
export async function injectFaults(parameters: FaultParameters): Promise<FaultCounts> {
  const { node, gateway, models, disk, stop, pause } = parameters;
  const counts: FaultCounts = { kills: 0, fullDisks: 0, tamperings: 0, lastKillSeconds: 0 };
  const rest = (milliseconds: number) => sleep(milliseconds, undefined, { signal: stop }).catch(() => undefined);
  for (let round = 0; !stop.aborted; round++) {
    await rest(pause * (0.5 + Math.random()));
    if (stop.aborted) break;
    const kind = round % 3;
    if (kind === 0) {
      counts.tamperings++;
      for (const { hash } of models) if (Math.random() < 0.5) gateway.tampered.add(hash);
      await rest(pause / 2);
      gateway.tampered.clear();
    } else if (kind === 1 && disk) {
      counts.fullDisks++;
      await disk.fill();
      await rest(pause / 4);
      await disk.empty();
    } else if (kind === 2 && performance.now() < parameters.killsUntil) {
      counts.kills++;
      await node.end('SIGKILL');
      await node.start();
      counts.lastKillSeconds = (performance.now() - parameters.started) / 1000;
    }
  }
  return counts;
}
