import { createWalletClient, formatEther, http, parseEther } from 'viem';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { deployContracts } from '@/scripts/contracts/deploy';
import { readDeploymentFile, writeDeploymentFile } from '@/scripts/contracts/deploymentFile';
import type { Anvil } from '@/scripts/support/anvil';
import { publicClient } from '@/server/chain/publicClient';
import { roleAccount } from '@/server/chain/roleAccount';
import { type Env, getEnv } from '@/server/config/env';
import { dataPaths } from '@/server/config/paths';

const ROLE_BALANCE = parseEther('10000');
const DEPLOYMENT_BALANCE = parseEther('0.05');

/**
 * Makes the chain ready for this installation: gas for the platform's accounts (on the embedded chain), the contracts
 * (found again from an earlier start, else deployed), the platform's roles, and the deployment file.
 */
export async function prepareChain(anvil: Pick<Anvil, 'fund'> | undefined, env: Env = getEnv()): Promise<void> {
  const client = publicClient();
  await checkChainId(env);
  const [platform, settler, node] = [roleAccount('platform'), roleAccount('settler'), roleAccount('node')];
  if (anvil) {
    for (const { address } of [platform, settler, node]) await anvil.fund(address, ROLE_BALANCE);
  } else {
    const balance = await client.getBalance({ address: platform.address });
    if (balance < DEPLOYMENT_BALANCE) {
      throw new OpenLedgerError({
        code: 'unavailable',
        message: `The platform's account ${platform.address} has ${formatEther(balance)} OPEN on ${env.RPC_URL}.`,
        fields: { address: platform.address, balanceWei: balance.toString() },
        remedy: `Send it at least ${formatEther(DEPLOYMENT_BALANCE)} for gas, or set PLATFORM_PRIVATE_KEY to an account that has.`,
      });
    }
  }
  const file = dataPaths(env).deployment;
  const deployment = await deployContracts({
    publicClient: client,
    walletClient: createWalletClient({ account: platform, chain: client.chain, transport: http(env.RPC_URL) }),
    platform: platform.address,
    treasury: platform.address,
    roles: {
      settler: settler.address,
      guardian: platform.address,
      nodes: [{ node: node.address, operator: node.address }],
    },
    previous: await readDeploymentFile(file),
  });
  await writeDeploymentFile(file, deployment);
}

async function checkChainId(env: Env): Promise<void> {
  const found = await publicClient()
    .getChainId()
    .catch((cause: unknown) => {
      throw new OpenLedgerError({
        code: 'unavailable',
        message: `No chain answers at ${env.RPC_URL}.`,
        fields: { rpcUrl: env.RPC_URL },
        remedy: 'Start that chain, or unset RPC_URL to use the embedded one.',
        cause,
      });
    });
  if (found === env.CHAIN_ID) return;
  throw new OpenLedgerError({
    code: 'invalid_input',
    message: `The chain at ${env.RPC_URL} is chain ${found}, the settings say ${env.CHAIN_ID}.`,
    fields: { found, expected: env.CHAIN_ID },
    remedy: `Set CHAIN_ID=${found}, or RPC_URL to the right chain.`,
  });
}
