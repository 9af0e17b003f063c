import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createPublicClient, http } from 'viem';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Anvil, startAnvil } from '@/scripts/support/anvil';

const PORT = 18_646;
const ACCOUNT = '0x00000000000000000000000000000000000c0ffe';
const client = createPublicClient({ transport: http(`http://127.0.0.1:${PORT}`), cacheTime: 0 });

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'chain-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Starts a chain, does something with it and stops it whatever happens. */
async function withAnvil(stateFile: string, use: (anvil: Anvil) => Promise<void>): Promise<void> {
  const anvil = await startAnvil({ port: PORT, stateFile, stateIntervalSeconds: 1 });
  try {
    await use(anvil);
  } finally {
    await anvil.stop();
  }
}

test('the chain survives a clean stop', async () => {
  const stateFile = path.join(folder, 'stopped', 'state.json');
  await withAnvil(stateFile, (anvil) => anvil.fund(ACCOUNT, 7n));
  await withAnvil(stateFile, async () => {
    expect(await client.getBalance({ address: ACCOUNT })).toBe(7n);
  });
});

test('the chain survives a kill, but for the last seconds', async () => {
  const stateFile = path.join(folder, 'killed', 'state.json');
  await withAnvil(stateFile, async (anvil) => {
    await anvil.fund(ACCOUNT, 9n);
    // Written every second: once the account stands in the file, a kill cannot lose it.
    const saved = async () => (await readFile(stateFile, 'utf8').catch(() => '')).includes('c0ffe');
    await expect.poll(saved, { timeout: 30_000, interval: 100 }).toBe(true);
    process.kill(anvil.pid, 'SIGKILL');
    await anvil.exited;
  });
  await withAnvil(stateFile, async () => {
    expect(await client.getBalance({ address: ACCOUNT })).toBe(9n);
  });
});

test('an account that has enough is left as it is', async () => {
  await withAnvil(path.join(folder, 'funded.json'), async (anvil) => {
    await anvil.fund(ACCOUNT, 5n);
    await anvil.fund(ACCOUNT, 3n);
    expect(await client.getBalance({ address: ACCOUNT })).toBe(5n);
  });
});

test('error: the port is taken', async () => {
  await withAnvil(path.join(folder, 'first.json'), async () => {
    await expect(startAnvil({ port: PORT, chainId: 5 })).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('Address already in use'),
      remedy: expect.stringContaining('CHAIN_PORT'),
    });
    expect(await client.getChainId()).toBe(161_201);
  });
});
