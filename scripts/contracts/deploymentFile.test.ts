import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Deployment } from '@/lib/chain/addresses';
import { BUILD_HASH } from '@/scripts/contracts/deploy';
import { readDeploymentFile, writeDeploymentFile } from '@/scripts/contracts/deploymentFile';

const address = (digit: string) => `0x${digit.repeat(40)}` as const;
const deployment: Deployment = {
  chainId: 161_201,
  addresses: {
    protocolParameters: address('1'),
    dataNetRegistry: address('2'),
    modelRegistry: address('3'),
    rewardDistributor: address('4'),
    inferenceEscrow: address('5'),
  },
  deployedAtBlock: 7,
  buildHash: BUILD_HASH,
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'deployment-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('reads what it wrote, and leaves no other file behind', async () => {
  const file = path.join(folder, 'chain', 'deployment.json');
  await writeDeploymentFile(file, deployment);

  expect(await readDeploymentFile(file)).toEqual(deployment);
  expect(await readdir(path.dirname(file))).toEqual(['deployment.json']);
});

test('a missing file is no deployment', async () => {
  expect(await readDeploymentFile(path.join(folder, 'none.json'))).toBeUndefined();
});

test.each(['{"chainId":', '{"chainId":1}'])('error: %s is not a deployment', async (text) => {
  const file = path.join(folder, 'deployment.json');
  await writeFile(file, text);

  await expect(readDeploymentFile(file)).rejects.toMatchObject({ code: 'invalid_input' });
});
