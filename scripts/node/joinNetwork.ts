import path from 'node:path';
import type { Address } from 'viem';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { type PublicConfig, publicConfig } from '@/lib/api/session';
import { writeDeploymentFile } from '@/scripts/contracts/deploymentFile';
import { roleAccount } from '@/server/chain/roleAccount';
import { overrideEnv } from '@/server/config/env';
import { dataPaths } from '@/server/config/paths';
import { nodeOperator } from '@/server/nodes/nodeOperator';
import { embeddedBase } from '@/server/runs/embeddedBase';

export type JoinParameters = {
  /** Address of the app that the node belongs to. */
  gateway: string;
  /** Folder for key, journal and adapters. */
  folder: string;
  host: string;
  port: string;
  /** Address under which the gateway reaches the node. */
  publicUrl: string;
  /** The chain's address where the one that the gateway names cannot be reached from here. */
  rpcUrl: string | undefined;
};

/**
 * Makes this process a node of a running network: asks the gateway for chain, contracts and base, checks that the base
 * is the one held here, and writes the settings. Everything else is read from the chain.
 * @returns the node's address
 * @throws OpenLedgerError `unavailable` when the gateway does not answer or serves another base
 */
export async function joinNetwork(parameters: JoinParameters): Promise<Address> {
  const gateway = parameters.gateway.replace(/\/+$/, '');
  const config = await readConfig(gateway);
  const { hash } = await embeddedBase();
  if (config.base.hash !== hash) {
    throw new OpenLedgerError({
      code: 'unavailable',
      message: `${gateway} serves the base ${config.base.hash}; this machine has ${hash}.`,
      fields: { expected: config.base.hash, found: hash },
      remedy: 'Take the same version of OpenLedger on both machines.',
    });
  }
  overrideEnv({
    DATA_DIR: path.resolve(parameters.folder),
    WEB_URL: gateway,
    RPC_URL: parameters.rpcUrl ?? config.rpcUrl,
    CHAIN_ID: String(config.chainId),
    NODE_HOST: parameters.host,
    NODE_PORT: parameters.port,
    NODE_PUBLIC_URL: parameters.publicUrl,
  });
  const { chainId, contracts: addresses, deployedAtBlock, buildHash } = config;
  await writeDeploymentFile(dataPaths().deployment, { chainId, addresses, deployedAtBlock, buildHash });
  return roleAccount('node').address;
}

async function readConfig(gateway: string): Promise<PublicConfig> {
  try {
    const response = await fetch(`${gateway}/api/config`, { signal: AbortSignal.timeout(10_000) });
    return publicConfig.parse(await response.json());
  } catch (cause) {
    throw new OpenLedgerError({
      code: 'unavailable',
      message: `No OpenLedger app answers at ${gateway}.`,
      fields: { gateway },
      remedy: 'Name the address under which this machine reaches the app, and check that it runs.',
      cause,
    });
  }
}

/** Waits until the node is registered; says once how. */
export async function untilRegistered(
  node: Address,
  say: (line: string) => void,
  pollMilliseconds = 3_000,
): Promise<Address> {
  let said = false;
  for (;;) {
    const operator = await nodeOperator(node);
    if (operator) return operator;
    if (!said) {
      say(`${node} is not registered on chain yet. Whoever runs the app registers it there, once:`);
      say(`  npx openledger register-node ${node}`);
      say('Waiting for it…');
    }
    said = true;
    await new Promise((resolve) => setTimeout(resolve, pollMilliseconds));
  }
}
