import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { type Address, createTestClient, http, numberToHex, publicActions } from 'viem';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { createChain, EMBEDDED_CHAIN_ID } from '@/lib/chain/chain';
import { foundryBinary } from '@/scripts/contracts/foundryBinary';
import { mineWhenIdle } from '@/scripts/support/mineWhenIdle';

export type AnvilParameters = {
  port: number;
  host?: string;
  chainId?: number;
  /** Where the chain is kept: read at the start, written every `stateIntervalSeconds` and at the end. Without it nothing is kept. */
  stateFile?: string;
  stateIntervalSeconds?: number;
  /** A block each so many seconds. Without it a transaction is mined when it comes, and empty blocks for a while after. */
  blockTimeSeconds?: number;
  /** Number of the well-known development accounts that hold OPEN. */
  developmentAccounts?: number;
};

export type Anvil = {
  url: string;
  chainId: number;
  pid: number;
  /** Ends as soon as the process does, however it does. */
  exited: Promise<number | null>;
  /** Raises an account's balance of OPEN to at least so much wei: the faucet of the embedded chain. */
  fund(account: Address, minimumBalance: bigint): Promise<void>;
  /** Writes the state file and ends the process. */
  stop(): Promise<void>;
};

const READY_MILLISECONDS = 30_000;
const STOP_MILLISECONDS = 20_000;

/**
 * Starts the embedded chain and waits until it answers.
 *
 * Time: a call at `latest` sees the time of the last block. Empty blocks follow the last transaction for some minutes,
 * so that challenge windows and delays pass in views too.
 *
 * @throws OpenLedgerError `unavailable` when anvil is missing, ends at once or does not answer
 */
export async function startAnvil(parameters: AnvilParameters): Promise<Anvil> {
  const { port, host = '127.0.0.1', chainId = EMBEDDED_CHAIN_ID, stateFile } = parameters;
  const url = `http://${host}:${port}`;
  if (stateFile) mkdirSync(path.dirname(stateFile), { recursive: true });
  const child = spawn(foundryBinary('anvil'), anvilOptions({ ...parameters, host, chainId }), {
    stdio: ['ignore', 'ignore', 'pipe'],
    // A Ctrl-C in the terminal is for whoever supervises the chain, and stops it after those that use it.
    detached: true,
  });
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors = (errors + chunk.toString()).slice(-2000);
  });
  child.once('error', (error) => {
    errors = error.message;
  });

  const client = createTestClient({
    mode: 'anvil',
    chain: createChain({ rpcUrl: url, chainId }),
    transport: http(url),
  });
  try {
    await waitUntilReady(child, chainId, () => client.extend(publicActions).getChainId());
  } catch (cause) {
    child.kill('SIGKILL');
    throw new OpenLedgerError({
      code: 'unavailable',
      message: `The embedded chain did not start on ${url}: ${errors.trim() || String(cause)}`,
      fields: { port, chainId },
      remedy: 'Free the port or set CHAIN_PORT to another one.',
      cause,
    });
  }
  const idle = parameters.blockTimeSeconds === undefined ? mineWhenIdle(client.extend(publicActions)) : undefined;

  return {
    url,
    chainId,
    pid: child.pid!,
    exited,
    async fund(account, minimumBalance) {
      const balance = await client.extend(publicActions).getBalance({ address: account });
      if (balance >= minimumBalance) return;
      await client.request({ method: 'anvil_setBalance', params: [account, numberToHex(minimumBalance)] });
    },
    async stop() {
      await idle?.stop();
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      const force = setTimeout(() => child.kill('SIGKILL'), STOP_MILLISECONDS);
      await exited;
      clearTimeout(force);
    },
  };
}

function anvilOptions(parameters: AnvilParameters & { host: string; chainId: number }): string[] {
  const {
    port,
    host,
    chainId,
    stateFile,
    stateIntervalSeconds = 5,
    blockTimeSeconds,
    developmentAccounts = 10,
  } = parameters;
  const options = ['--host', host, '--port', String(port), '--chain-id', String(chainId), '--quiet'];
  options.push('--accounts', String(developmentAccounts), '--hardfork', 'prague');
  if (stateFile) options.push('--state', stateFile, '--state-interval', String(stateIntervalSeconds));
  if (blockTimeSeconds !== undefined) options.push('--block-time', String(blockTimeSeconds));
  return options;
}

/** Asks for the chain id until it is the right one: a stranger on the port would answer with another. */
async function waitUntilReady(child: ChildProcess, chainId: number, ask: () => Promise<number>): Promise<void> {
  const end = Date.now() + READY_MILLISECONDS;
  for (let last: unknown; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 25))) {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) {
      throw new Error(`anvil ended with ${child.exitCode ?? child.signalCode ?? 'no process'}`, { cause: last });
    }
    try {
      const answered = await ask();
      if (answered !== chainId) throw new Error(`chain ${answered} answers on the port, not chain ${chainId}`);
      return;
    } catch (error) {
      last = error;
    }
  }
  throw new Error(`no answer in ${READY_MILLISECONDS / 1000} s`);
}
