import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import path from 'node:path';
import { createWalletClient, type Hex, http } from 'viem';
import { inferenceEscrowAbi } from '@/lib/chain/abi.generated';
import { deployment } from '@/server/chain/deployment';
import { publicClient } from '@/server/chain/publicClient';
import { roleAccount } from '@/server/chain/roleAccount';
import { childEnv, getEnv } from '@/server/config/env';
import { until } from './trainedModel';

export type ChildNode = {
  address: Hex;
  url: string;
  /** As a power cut would: nothing is finished or said. */
  kill(): Promise<void>;
  stop(): Promise<void>;
};

export type ChildNodeParameters = {
  gatewayUrl: string;
  /** Key and journal; starting again with the same folder is the same node coming back. */
  folder: string;
  port: number;
  /** Under which it is registered once it has said its address. */
  operator: Hex;
  rows?: number;
};

/** A node in a process of its own, started as an operator starts it, and registered. Resolves when it answers. */
export async function startChildNode(parameters: ChildNodeParameters): Promise<ChildNode> {
  const { gatewayUrl, folder, port, operator, rows = 2 } = parameters;
  const url = `http://127.0.0.1:${port}`;
  const options = ['--gateway', gatewayUrl, '--port', String(port), '--folder', folder];
  const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/node/main.ts', ...options], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // Its own settings come from the gateway, and none from this process's installation.
    env: childEnv({ NODE_ROWS: String(rows), DATA_DIR: folder, NODE_PRIVATE_KEY: '' }),
  });
  const log = createWriteStream(path.join(path.dirname(folder), `${path.basename(folder)}.log`), { flags: 'a' });
  child.stderr.pipe(log, { end: false });
  let said = '';
  child.stdout.on('data', (data: Buffer) => {
    said += data.toString();
    log.write(data);
  });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  const end = (signal: NodeJS.Signals) => async () => {
    child.kill(signal);
    await ended;
  };
  try {
    await until('the node says its address', async () => /^node 0x/m.test(said) || failed());
    const address = /^node (0x[0-9a-fA-F]{40})/m.exec(said)![1]!.toLowerCase() as Hex;
    await register(address, operator);
    await until('the node answers', async () =>
      (await fetch(`${url}/ready`).catch(() => undefined))?.ok ? true : failed(),
    );
    return { address, url, kill: end('SIGKILL'), stop: end('SIGTERM') };
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }

  function failed(): false {
    if (child.exitCode !== null) throw new Error(`the node ended: ${said}`);
    return false;
  }
}

async function register(node: Hex, operator: Hex): Promise<void> {
  const client = publicClient();
  const { contracts } = await deployment();
  const wallet = createWalletClient({
    account: roleAccount('platform'),
    chain: client.chain,
    transport: http(getEnv().RPC_URL),
  });
  const hash = await wallet.writeContract({
    address: contracts.inferenceEscrow,
    abi: inferenceEscrowAbi,
    functionName: 'setNode',
    args: [node, operator],
  });
  await client.waitForTransactionReceipt({ hash });
}
