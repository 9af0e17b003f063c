import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type Hex,
  numberToHex,
  parseTransaction,
  recoverMessageAddress,
  recoverTypedDataAddress,
  stringToHex,
} from 'viem';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createChain } from '@/lib/chain/chain';
import { contributionTypedData } from '@/lib/chain/typedData';
import { type TestWalletProvider, testWalletProvider } from '@/lib/wagmi/testWalletProvider';

const account = privateKeyToAccount(generatePrivateKey());
const CHAIN_ID = 4242;
const sent: Hex[] = [];
let server: Server;
let provider: TestWalletProvider;

/** What the node is asked before a transaction leaves; `sent` keeps the bytes that do. */
const ANSWERS: Record<string, (params: Hex[]) => unknown> = {
  eth_chainId: () => numberToHex(CHAIN_ID),
  eth_getTransactionCount: () => '0x5',
  eth_estimateGas: () => '0x5208',
  eth_maxPriorityFeePerGas: () => '0x1',
  eth_gasPrice: () => '0x7',
  eth_getBlockByNumber: () => ({ number: '0x1', baseFeePerGas: '0x7', transactions: [] }),
  eth_blockNumber: () => '0x2a',
  eth_sendRawTransaction: ([raw]) => {
    if (raw) sent.push(raw);
    return `0x${'ab'.repeat(32)}`;
  },
};

beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { id, method, params } = JSON.parse(body);
    const answer = ANSWERS[method];
    const outcome = answer ? { result: answer(params ?? []) } : { error: { code: -32601, message: `no ${method}` } };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ jsonrpc: '2.0', id, ...outcome }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const rpcUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  provider = testWalletProvider(createChain({ rpcUrl, chainId: CHAIN_ID }), account);
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

it('signs messages and typed data with the local key', async () => {
  const signature = (await provider.request({
    method: 'personal_sign',
    params: [stringToHex('hello'), account.address],
  })) as Hex;
  expect(await recoverMessageAddress({ message: 'hello', signature })).toBe(account.address);

  const typed = contributionTypedData(
    { chainId: CHAIN_ID, verifyingContract: '0x1111111111111111111111111111111111111111' },
    {
      dataNetId: 1n,
      contributor: account.address,
      recordsRoot: `0x${'11'.repeat(32)}`,
      recordCount: 2n ** 70n,
      licenceHash: `0x${'22'.repeat(32)}`,
      nonce: 3n,
      deadline: 4n,
    },
  );
  // Wallets are handed JSON, in which big integers are decimal strings.
  const json = JSON.stringify(typed, (_key, value) => (typeof value === 'bigint' ? value.toString() : value));
  const typedSignature = (await provider.request({
    method: 'eth_signTypedData_v4',
    params: [account.address, json],
  })) as Hex;
  expect(await recoverTypedDataAddress({ ...typed, signature: typedSignature })).toBe(account.address);
});

it('signs and sends a transaction itself; the node never sees a key', async () => {
  const to = '0x00000000000000000000000000000000000000bb';
  await provider.request({
    method: 'eth_sendTransaction',
    params: [{ from: account.address, to, data: '0x1234', value: '0xf' }],
  });
  expect(sent).toHaveLength(1);
  expect(parseTransaction(sent[0] ?? '0x')).toMatchObject({
    chainId: CHAIN_ID,
    nonce: 5,
    to,
    data: '0x1234',
    value: 15n,
  });
});

it('passes reads to the node and refuses another chain', async () => {
  expect(await provider.request({ method: 'eth_blockNumber' })).toBe('0x2a');
  const other = provider.request({ method: 'wallet_switchEthereumChain', params: [{ chainId: '0x1' }] });
  await expect(other).rejects.toThrow(/knows only/);
});
