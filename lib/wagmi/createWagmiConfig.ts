import { connectorsForWallets, type Wallet } from '@rainbow-me/rainbowkit';
import { injectedWallet } from '@rainbow-me/rainbowkit/wallets';
import { http } from 'viem';
import { createConfig, createConnector } from 'wagmi';
import type { PublicConfig } from '@/lib/api/session';
import { createChain } from '@/lib/chain/chain';
import { TEST_WALLET_ID, testWalletConnector } from '@/lib/wagmi/testWalletConnector';

const ICON =
  'data:image/svg+xml,%3Csvg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 28 28"%3E%3Crect width="28" height="28" fill="%232d53c4"/%3E%3Cpath d="M8 9h12v10H8zM16 14h4" fill="none" stroke="%23fff" stroke-width="2"/%3E%3C/svg%3E';

const testWallet = (): Wallet => ({
  id: TEST_WALLET_ID,
  name: 'Test wallet',
  iconUrl: ICON,
  iconBackground: '#2d53c4',
  installed: true,
  createConnector: (details) => createConnector((config) => ({ ...testWalletConnector()(config), ...details })),
});

/**
 * wagmi for this installation's chain. Wallets of the browser are found by EIP-6963; nothing is asked of any outside
 * service. On a test network there is also the test wallet.
 */
export function createWagmiConfig(config: PublicConfig) {
  const named = createChain({ rpcUrl: config.rpcUrl, chainId: config.chainId, name: config.chainName });
  const chain = { ...named, testnet: config.testNetwork };
  const groups = [
    ...(config.testNetwork ? [{ groupName: 'To try OpenLedger', wallets: [testWallet] }] : []),
    { groupName: 'Your wallet', wallets: [injectedWallet] },
  ];
  return createConfig({
    chains: [chain],
    // A project id is needed by WalletConnect alone, which is not among the wallets.
    connectors: connectorsForWallets(groups, { appName: 'OpenLedger', projectId: 'openledger' }),
    transports: { [chain.id]: http(config.rpcUrl) },
    pollingInterval: config.testNetwork ? 1_000 : 4_000,
    multiInjectedProviderDiscovery: true,
    ssr: true,
  });
}
