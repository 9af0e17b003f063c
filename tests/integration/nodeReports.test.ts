import { type Hex, parseEther, zeroHash } from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { POST as postHeartbeat } from '@/app/api/node/heartbeat/route';
import { POST as postReceipt } from '@/app/api/node/receipts/route';
import { sha256Hash } from '@/core/hash/hash';
import { type Heartbeat, heartbeatStatement } from '@/lib/inference/heartbeat';
import type { ReceiptReport } from '@/lib/inference/receiptReport';
import { markAnswerFailed } from '@/server/answers/markAnswerFailed';
import { roleAccount } from '@/server/chain/roleAccount';
import { database } from '@/server/database/client';
import { call } from './support/apiClient';
import { signCap } from './support/payment';
import { type SettlementSite, startSettlementSite, statusOf } from './support/settlementSite';

let site: SettlementSite;
let alice: SettlementSite['alice'];
let asker: SettlementSite['asker'];
let reportOf: SettlementSite['reportOf'];

beforeAll(async () => {
  site = await startSettlementSite();
  ({ alice, asker, reportOf } = site);
});
afterAll(() => site?.stop());

const node = () => roleAccount('node');

describe('heartbeats', () => {
  const beat = async (change: Partial<Omit<Heartbeat, 'signature'>> = {}, signer = node()): Promise<Heartbeat> => {
    const state = {
      residentAdapters: [sha256Hash('adapter')],
      rows: 8,
      active: 1,
      queued: 2,
      tokensPerSecond: 3.5,
      requests: 4,
    };
    const statement = {
      address: node().address.toLowerCase() as Hex,
      url: 'http://127.0.0.1:3100',
      at: Date.now(),
      state,
      ...change,
    };
    return { ...statement, signature: await signer.signMessage({ message: heartbeatStatement(statement) }) };
  };
  const send = async (json: Heartbeat) => (await call(postHeartbeat, { json })).status;

  it('are taken from registered nodes, and an older one changes nothing', async () => {
    const at = Date.now();
    expect(await send(await beat({ at }))).toBe(204);
    expect(await send(await beat({ at: at - 1000, url: 'http://127.0.0.1:1' }))).toBe(204);
    const row = await database().servingNode.findUniqueOrThrow({ where: { address: node().address.toLowerCase() } });
    expect(row).toMatchObject({ url: 'http://127.0.0.1:3100', state: { queued: 2 } });
    expect(row.lastHeartbeat.getTime()).toBe(at);
  });

  it('are refused when old, forged or of an unknown node', async () => {
    expect(await send(await beat({ at: Date.now() - 61_000 }))).toBe(403);
    expect(await send(await beat({ at: Date.now() + 61_000 }))).toBe(403);
    expect(await send(await beat({}, alice.account as ReturnType<typeof node>))).toBe(403);
    expect(await send({ ...(await beat()), url: 'http://evil.example' })).toBe(403);
    const stranger = await beat({ address: alice.address }, alice.account as ReturnType<typeof node>);
    expect(await send(stranger)).toBe(403);
    expect(await database().servingNode.count()).toBe(1);
  });
});

describe('reports', () => {
  const send = async (json: ReceiptReport) => (await call(postReceipt, { json })).status;

  it('that a settlement could not be paid for are refused', async () => {
    expect(await send(await reportOf(asker, { modelId: '99' }))).toBe(503);
    expect(await send(await reportOf(asker, { adapterHash: zeroHash }))).toBe(400);
    expect(await send(await reportOf(asker, { inputTokens: '9' }))).toBe(400);
    expect(await send(await reportOf(asker, { node: alice.address }))).toBe(403);
    const other = await signCap(asker, { spender: alice.address });
    expect(await send(await reportOf(asker, {}, other))).toBe(400);
    const small = await signCap(asker, { maxPerRequest: '10' });
    expect(await send(await reportOf(asker, {}, small))).toBe(400);
    expect(await send(await reportOf(asker, { user: alice.address }))).toBe(400);
    const own = await reportOf(asker);
    expect(await send({ ...own, signature: await alice.account.signMessage({ message: 'no' }) })).toBe(403);
    expect(await database().answer.count()).toBe(0);
  });

  it('of one nonce keep the very caps that they were answered under', async () => {
    const [first, second] = [await signCap(asker), await signCap(asker, { maxTotal: parseEther('6').toString() })];
    const reports = [await reportOf(asker, {}, first), await reportOf(asker, {}, second)];
    for (const report of reports) expect(await send(report)).toBe(200);
    const stored = await database().answer.findMany({ include: { spendingCap: true }, orderBy: { createdAt: 'asc' } });
    expect(stored.map(({ spendingCap }) => spendingCap.signature)).toEqual([first.signature, second.signature]);
    // What cannot be attributed is not settled; it says why, and nothing later takes that back.
    for (const { id } of stored) await markAnswerFailed(id, new Error('no such thing'));
    expect(await Promise.all(stored.map(({ id }) => statusOf(id)))).toEqual(['failed', 'failed']);
  });
});
