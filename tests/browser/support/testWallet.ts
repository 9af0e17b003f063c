import type { BrowserContext } from '@playwright/test';
import { createPublicClient, createWalletClient, type Hex, http, type PrivateKeyAccount } from 'viem';
import { z } from 'zod';

export type TestWallet = {
  /** RainbowKit knows the wallet by this name of its maker. */
  rdns: string;
  /** Every method that the page asked for, in order. */
  calls: string[];
};

const hex = z.templateLiteral(['0x', z.string()]);
const transaction = z.object({ to: hex, data: hex.optional(), value: hex.optional() });
const typedData = z.looseObject({
  types: z.record(z.string(), z.array(z.object({ name: z.string(), type: z.string() }))),
  primaryType: z.string(),
  domain: z.record(z.string(), z.unknown()),
  message: z.record(z.string(), z.unknown()),
});

/**
 * Puts a wallet into every page of a context, announced as browser extensions announce themselves (EIP-6963). The page
 * holds a shim; requests go to this process, where the account signs and the chain answers the rest. The key never
 * enters the page, and like a real wallet it shows no account until it was asked to connect.
 */
export async function installTestWallet(
  context: BrowserContext,
  { account, rpcUrl }: { account: PrivateKeyAccount; rpcUrl: string },
): Promise<TestWallet> {
  const wallet: TestWallet = { rdns: 'test.wallet', calls: [] };
  const transport = http(rpcUrl);
  const reader = createPublicClient({ transport });
  const sender = createWalletClient({ account, transport });
  let connected = false;

  async function answer(method: string, params: readonly unknown[]): Promise<unknown> {
    switch (method) {
      case 'eth_requestAccounts':
        connected = true;
        return [account.address];
      case 'wallet_requestPermissions':
        connected = true;
        return [{ parentCapability: 'eth_accounts', caveats: [] }];
      case 'wallet_revokePermissions':
        connected = false;
        return null;
      case 'eth_accounts':
        return connected ? [account.address] : [];
      case 'wallet_switchEthereumChain':
      case 'wallet_addEthereumChain':
        return null;
      case 'personal_sign':
        return account.signMessage({ message: { raw: hex.parse(params[0]) as Hex } });
      case 'eth_signTypedData_v4': {
        const { types, ...rest } = typedData.parse(JSON.parse(z.string().parse(params[1])));
        const { EIP712Domain: _, ...own } = types;
        return account.signTypedData({ ...rest, types: own });
      }
      case 'eth_sendTransaction': {
        const { to, data, value } = transaction.parse(params[0]);
        return sender.sendTransaction({
          chain: null,
          to,
          ...(data === undefined ? {} : { data }),
          value: BigInt(value ?? 0),
        });
      }
      default:
        return reader.transport.request({ method, params: [...params] });
    }
  }

  await context.exposeFunction('__testWallet', async (method: string, params: readonly unknown[]) => {
    wallet.calls.push(method);
    try {
      return { result: (await answer(method, params)) ?? null };
    } catch (error) {
      const { code, data } = error as { code?: number; data?: unknown };
      return { error: { code: code ?? -32603, message: error instanceof Error ? error.message : String(error), data } };
    }
  });
  await context.addInitScript((rdns) => {
    type Answer = { result: unknown } | { error: { code: number; message: string; data: unknown } };
    const ask = (method: string, params: readonly unknown[]): Promise<Answer> =>
      Reflect.get(window, '__testWallet')(method, params);
    const provider = {
      async request({ method, params = [] }: { method: string; params?: readonly unknown[] }) {
        const answered = await ask(method, params);
        if ('error' in answered) throw Object.assign(new Error(answered.error.message), answered.error);
        return answered.result;
      },
      on: () => provider,
      removeListener: () => provider,
    };
    const icon = `data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" width="96" height="96"><circle cx="48" cy="48" r="48" fill="#0a7"/></svg>')}`;
    const info = { uuid: '350670db-19fa-4704-a166-e52e178b59d2', name: 'Wallet of the tests', icon, rdns };
    const detail = Object.freeze({ info: Object.freeze(info), provider });
    const announce = () => window.dispatchEvent(new CustomEvent('eip6963:announceProvider', { detail }));
    window.addEventListener('eip6963:requestProvider', announce);
    announce();
  }, wallet.rdns);
  return wallet;
}
