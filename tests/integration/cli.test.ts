import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startNodeService } from '@/scripts/cli/nodeService';
import { commandOf, endProcess } from '@/scripts/cli/processes';
import { checkNotRunning, takeRunLock } from '@/scripts/cli/runLock';
import { diedError } from '@/scripts/cli/service';
import { childEnv, overrideEnv } from '@/server/config/env';
import { dataPaths } from '@/server/config/paths';

const run = promisify(execFile);

let folder: string;
let blocker: Server | undefined;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'openledger-cli-'));
  overrideEnv({ DATA_DIR: folder });
});
afterEach(() => blocker?.close());

type Ended = { code: number; stdout: string; stderr: string };

const command = async (
  name: string,
  options: string[] = [],
  variables: Record<string, string> = {},
): Promise<Ended> => {
  const program = ['--import', 'tsx', `scripts/cli/${name}.ts`, ...options];
  const env = childEnv({ DATA_DIR: folder, ...variables });
  try {
    return { code: 0, ...(await run(process.execPath, program, { env })) };
  } catch (error) {
    const { code, stdout, stderr } = error as Ended;
    return { code, stdout, stderr };
  }
};

describe('commands', () => {
  it.each(['start', 'demo', 'reset'])('%s explains itself, and refuses what it does not know', async (name) => {
    const help = await command(name, ['--help']);
    expect(help.code).toBe(0);
    expect(help.stdout).toMatch(/^npm (run )?(start|demo|reset)/);
    expect((await command(name, ['--frobnicate'])).code).toBe(2);
  });

  it('start fails early, names the taken port and its variable, and leaves nothing behind', async () => {
    const server = createServer();
    blocker = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const { code, stderr } = await command('start', [], { WEB_PORT: String(port) });
    expect(code).toBe(1);
    expect(stderr).toContain(`Port ${port}, which the web app needs, is taken`);
    expect(stderr).toContain('WEB_PORT=');
    expect(existsSync(dataPaths().lock)).toBe(false);
  });

  it('start fails early on a full disk and on a wrong setting', async () => {
    const full = await command('start', [], { MIN_FREE_DISK_BYTES: String(Number.MAX_SAFE_INTEGER) });
    expect(full).toMatchObject({ code: 1, stderr: expect.stringContaining('The disk is full') });
    const wrong = await command('start', [], { WEB_PORT: 'eighty' });
    expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining('WEB_PORT') });
  });

  it('reset asks first, removes only what is ours, and refuses while running', async () => {
    await writeFile(dataPaths().marker, '');
    expect((await command('reset')).code).toBe(1);
    expect(existsSync(dataPaths().marker)).toBe(true);
    const lock = await takeRunLock();
    expect(await command('reset', ['--yes'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('already running'),
    });
    await lock.release();
    expect((await command('reset', ['--yes'])).code).toBe(0);
    expect(existsSync(folder)).toBe(false);
  });
});

describe('supervision', () => {
  it('takes over from a killed predecessor and ends what it left, but nobody else', async () => {
    const idle = ['-e', 'setInterval(() => {}, 1000)'];
    const leftover = spawn(process.execPath, idle, { detached: true, stdio: 'ignore' });
    const stranger = spawn(process.execPath, idle, { detached: true, stdio: 'ignore' });
    const ended = new Promise((resolve) => leftover.once('exit', resolve));
    const children = [
      { name: 'worker', pid: leftover.pid, command: await commandOf(leftover.pid ?? 0) },
      // Its number was given again: this process is not the one that was noted.
      { name: 'node', pid: stranger.pid, command: 'something that ended long ago' },
    ];
    await takeRunLock();
    await writeFile(dataPaths().lock, JSON.stringify({ pid: 999_999, command: 'node start', children }));
    await expect(checkNotRunning()).resolves.toBeUndefined();
    const lock = await takeRunLock();
    await ended;
    expect(stranger.exitCode).toBeNull();
    await endProcess(stranger.pid ?? 0);
    await lock.release();
  });

  it('shows the last words of a part that dies, and stops one that lives', async () => {
    const dying = startNodeService({
      name: 'doomed',
      arguments: ['-e', 'console.error("the flux capacitor is empty"); process.exit(3)'],
      readyWithinMs: 10_000,
    });
    await expect(dying).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('flux capacitor'),
    });
    const service = await startNodeService({
      name: 'steady',
      arguments: ['-e', 'process.send("ready"); setInterval(() => {}, 1000); console.log("up")'],
      readyWithinMs: 10_000,
    });
    await service.stop();
    await service.exited;
    expect(await commandOf(service.pid)).toBeUndefined();
    expect(diedError(service).message).toContain('steady ended unexpectedly');
  });
});
