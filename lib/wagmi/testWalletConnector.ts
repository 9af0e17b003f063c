import type { Address, LocalAccount } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { createConnector } from 'wagmi';
import { testWalletKey } from '@/lib/wagmi/testWalletKey';
import { testWalletProvider } from '@/lib/wagmi/testWalletProvider';

export const TEST_WALLET_ID = 'openledger-test-wallet';

/** Set while the person wants to be connected: on a reload wagmi asks every connector whether it may connect by itself. */
const CONNECTED_KEY = 'openledger.testWallet.connected';

/**
 * A wagmi connector for the wallet that lives in this browser. Only for test networks: the key lies unencrypted in
 * localStorage, and it signs without asking again.
 */
export function testWalletConnector() {
  return createConnector((config) => {
    const [chain] = config.chains;
    let account: LocalAccount | undefined;
    const unlock = () => {
      account ??= privateKeyToAccount(testWalletKey(window.localStorage));
      return account;
    };
    const accounts = (): readonly Address[] => [unlock().address];
    return {
      id: TEST_WALLET_ID,
      name: 'Test wallet',
      type: 'local',
      async connect<WithCapabilities extends boolean = false>(parameters?: {
        withCapabilities?: WithCapabilities | boolean | undefined;
      }) {
        window.localStorage.setItem(CONNECTED_KEY, 'true');
        const connected = parameters?.withCapabilities
          ? accounts().map((address) => ({ address, capabilities: {} }))
          : accounts();
        // The type of the answer depends on a flag that only the caller's type knows.
        type Accounts = WithCapabilities extends true
          ? readonly { address: Address; capabilities: Record<string, unknown> }[]
          : readonly Address[];
        return { accounts: connected as Accounts, chainId: chain.id };
      },
      disconnect: async () => {
        window.localStorage.removeItem(CONNECTED_KEY);
        account = undefined;
      },
      getAccounts: async () => accounts(),
      getChainId: async () => chain.id,
      getProvider: async () => testWalletProvider(chain, unlock()),
      isAuthorized: async () => window.localStorage.getItem(CONNECTED_KEY) !== null,
      switchChain: async ({ chainId }) => {
        await testWalletProvider(chain, unlock()).request({
          method: 'wallet_switchEthereumChain',
          params: [{ chainId: `0x${chainId.toString(16)}` }],
        });
        return chain;
      },
      onAccountsChanged: () => {},
      onChainChanged: () => {},
      onDisconnect: () => config.emitter.emit('disconnect'),
    };
  });
}
