import { createWalletClient, http } from 'viem';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { deployment } from '@/server/chain/deployment';
import { followSent } from '@/server/chain/outbox/followSent';
import { findTransaction, retryTransaction } from '@/server/chain/outbox/outboxRepository';
import { requestTransaction } from '@/server/chain/outbox/requestTransaction';
import { signNext } from '@/server/chain/outbox/signNext';
import { startOutbox } from '@/server/chain/outbox/startOutbox';
import { protocol } from '@/server/chain/protocol';
import { publicClient } from '@/server/chain/publicClient';
import type { Repeating } from '@/server/chain/repeat';
import { roleAccount } from '@/server/chain/roleAccount';
import { transaction } from '@/server/database/transaction';
import { startTestStack, type TestStack } from './support/stack';

let stack: TestStack;
let senders: Repeating[] = [];
beforeAll(async () => {
  stack = await startTestStack();
});
afterAll(() => stack.stop());
afterEach(async () => {
  await Promise.all(senders.map((sender) => sender.stop()));
  senders = [];
});

/** Wants the attribution threshold to be `ppm`: a harmless call whose every inclusion leaves an event. */
const want = (key: string, ppm: number) =>
  transaction((db) =>
    requestTransaction(
      { key, role: 'platform', contract: 'protocolParameters', functionName: 'setAttributionThreshold', args: [ppm] },
      db,
    ),
  );

/** The values set so far, in the order of their inclusion. */
const thresholds = async () => {
  const { contracts } = await deployment();
  const logs = await publicClient().getContractEvents({
    address: contracts.protocolParameters,
    abi: protocol.protocolParameters,
    eventName: 'AttributionThresholdChanged',
    fromBlock: 0n,
    strict: true,
  });
  return logs.map((log) => log.args.ppm);
};

const until = async (key: string, status: string) => {
  for (let tried = 0; tried < 500; tried++) {
    if ((await findTransaction(key))?.status === status) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`${key} is ${JSON.stringify(await findTransaction(key))}, not ${status}`);
};

describe('outbox', () => {
  it('sends what was committed, once for each key, and nothing that was rolled back', async () => {
    const doomed = transaction(async (db) => {
      await requestTransaction(
        {
          key: 'doomed',
          role: 'platform',
          contract: 'protocolParameters',
          functionName: 'setAttributionThreshold',
          args: [1],
        },
        db,
      );
      throw new Error('changed my mind');
    });
    await expect(doomed).rejects.toThrow('changed my mind');
    const ids = await Promise.all([want('once', 101), want('once', 101), want('once', 101)]);
    expect(new Set(ids).size).toBe(1);
    senders.push(startOutbox());
    await until('once', 'included');
    expect((await thresholds()).filter((ppm) => ppm === 101)).toHaveLength(1);
    expect(await thresholds()).not.toContain(1);
    expect(await findTransaction('doomed')).toBeUndefined();
  });

  it('keeps the order of a role with two senders at work', async () => {
    const values = Array.from({ length: 12 }, (_, index) => 1000 + index);
    for (const ppm of values) await want(`ordered ${ppm}`, ppm);
    senders.push(startOutbox(), startOutbox());
    await until('ordered 1011', 'included');
    expect((await thresholds()).filter((ppm) => ppm >= 1000 && ppm < 1012)).toEqual(values);
  });

  it('marks what the contract refuses with its reason, goes on, and tries again when asked', async () => {
    await want('too high', 900_000);
    await want('after it', 202);
    senders.push(startOutbox());
    await until('after it', 'included');
    const refused = await findTransaction('too high');
    expect(refused).toMatchObject({ status: 'failed', nonce: null, rawTransaction: null });
    expect(refused?.error).toMatchObject({ name: 'ProtocolParametersOutOfBounds', args: ['900000', '0', '500000'] });
    expect(await retryTransaction('too high')).toBe(true);
    await until('too high', 'failed');
    expect((await findTransaction('too high'))?.attempts).toBe(2);
    expect(await retryTransaction('after it')).toBe(false);
  });

  it('after a crash between storing and sending, sends the very bytes that were stored', async () => {
    await want('crash before', 303);
    expect(await signNext('platform')).toBe(true);
    const stored = await findTransaction('crash before');
    expect(
      await publicClient()
        .getTransactionReceipt({ hash: stored?.txHash as `0x${string}` })
        .catch(() => null),
    ).toBeNull();
    senders.push(startOutbox());
    await until('crash before', 'included');
    const receipt = await publicClient().getTransactionReceipt({ hash: stored?.txHash as `0x${string}` });
    expect(receipt.status).toBe('success');
    expect((await thresholds()).filter((ppm) => ppm === 303)).toHaveLength(1);
  });

  it('after a crash between sending and noting it, notes it and sends nothing more', async () => {
    await want('crash after', 404);
    await signNext('platform');
    const stored = await findTransaction('crash after');
    const hash = await publicClient().sendRawTransaction({
      serializedTransaction: stored?.rawTransaction as `0x${string}`,
    });
    // The chain takes a transaction before it has mined it; the count below must include it.
    await publicClient().waitForTransactionReceipt({ hash });
    const { address } = roleAccount('platform');
    const before = await publicClient().getTransactionCount({ address });
    await followSent('platform');
    expect((await findTransaction('crash after'))?.status).toBe('included');
    expect(await publicClient().getTransactionCount({ address })).toBe(before);
    expect((await thresholds()).filter((ppm) => ppm === 404)).toHaveLength(1);
  });

  it('signs anew only when its nonce went to another transaction', async () => {
    await want('overtaken', 505);
    await signNext('platform');
    const account = roleAccount('platform');
    const client = publicClient();
    const wallet = createWalletClient({ account, chain: client.chain, transport: http(stack.env.RPC_URL) });
    await client.waitForTransactionReceipt({ hash: await wallet.sendTransaction({ to: account.address, value: 1n }) });
    const first = (await findTransaction('overtaken'))?.txHash;
    senders.push(startOutbox());
    await until('overtaken', 'included');
    expect((await findTransaction('overtaken'))?.txHash).not.toBe(first);
    expect((await thresholds()).filter((ppm) => ppm === 505)).toHaveLength(1);
  });
});
