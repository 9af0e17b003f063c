import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseEnv } from '@/server/config/env';
import { markDataFolder, removeDataFolder } from './dataFolder';

const newFolder = () => mkdtemp(path.join(os.tmpdir(), 'openledger-folder-'));

describe('data folder', () => {
  it('is made, marked and removed', async () => {
    const env = parseEnv({ DATA_DIR: path.join(await newFolder(), 'deep', 'data') });
    await markDataFolder(env);
    await markDataFolder(env);
    await mkdir(path.join(env.DATA_DIR, 'objects'));
    expect(await removeDataFolder(env)).toBe(true);
    expect(existsSync(env.DATA_DIR)).toBe(false);
    expect(await removeDataFolder(env)).toBe(false);
  });

  it("is never somebody else's: neither taken nor removed", async () => {
    const env = parseEnv({ DATA_DIR: await newFolder() });
    await writeFile(path.join(env.DATA_DIR, 'thesis.txt'), 'two years of work');
    await expect(markDataFolder(env)).rejects.toMatchObject({ code: 'conflict' });
    await expect(removeDataFolder(env)).rejects.toMatchObject({ code: 'conflict' });
    expect(existsSync(path.join(env.DATA_DIR, 'thesis.txt'))).toBe(true);
  });
});
