import { type Chain, createWalletClient, http, type LocalAccount, numberToHex, UserRejectedRequestError } from 'viem';
import { z } from 'zod';
import { hex } from '@/lib/api/common';

const quantity = z.string().transform((value) => BigInt(value));
const transactionRequest = z.object({
  to: hex,
  data: hex.default('0x'),
  value: quantity.default(0n),
  gas: quantity.optional(),
});
const typedData = z.object({
  domain: z.record(z.string(), z.unknown()),
  types: z.record(z.string(), z.array(z.object({ name: z.string(), type: z.string() }))),
  primaryType: z.string(),
  message: z.record(z.string(), z.unknown()),
});

export type TestWalletRequest = { method: string; params?: unknown };
export type TestWalletProvider = { request: (request: TestWalletRequest) => Promise<unknown> };

/**
 * An EIP-1193 provider whose account signs in this browser: signatures and transactions are made with the local key,
 * everything else goes to the chain's node. It knows one chain and refuses to switch to another.
 */
export function testWalletProvider(chain: Chain, account: LocalAccount): TestWalletProvider {
  const wallet = createWalletClient({ account, chain, transport: http() });
  const node = http()({ chain });

  const methods: Record<string, (params: unknown[]) => Promise<unknown>> = {
    eth_accounts: async () => [account.address],
    eth_requestAccounts: async () => [account.address],
    eth_chainId: async () => numberToHex(chain.id),
    personal_sign: async ([message]) => account.signMessage({ message: { raw: hex.parse(message) } }),
    eth_signTypedData_v4: async ([, data]) => {
      const parsed = typedData.parse(typeof data === 'string' ? JSON.parse(data) : data);
      const { EIP712Domain: _domain, ...types } = parsed.types;
      return account.signTypedData({ ...parsed, types });
    },
    eth_sendTransaction: async ([transaction]) => {
      const { gas, ...request } = transactionRequest.parse(transaction);
      return wallet.sendTransaction({ ...request, ...(gas === undefined ? {} : { gas }) });
    },
    wallet_switchEthereumChain: async ([target]) => {
      const { chainId } = z.object({ chainId: z.string() }).parse(target);
      if (Number(chainId) === chain.id) return null;
      throw new UserRejectedRequestError(new Error(`The test wallet knows only ${chain.name}.`));
    },
  };

  return {
    request: ({ method, params }) => {
      const local = methods[method];
      return local ? local(z.array(z.unknown()).parse(params ?? [])) : node.request({ method, params });
    },
  };
}
