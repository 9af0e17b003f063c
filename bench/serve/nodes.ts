import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseEther } from 'viem';
import type { BenchReport } from '@/bench/report';
import { encodeCapToken } from '@/lib/inference/capToken';
import { createActor } from '@/tests/integration/support/actor';
import { type ChildNode, startChildNode } from '@/tests/integration/support/childNode';
import { freePort } from '@/tests/integration/support/freePort';
import { deposit, signCap } from '@/tests/integration/support/payment';
import { publishPlainModel } from '@/tests/integration/support/plainModel';
import { startServing } from '@/tests/integration/support/serving';
import { startTestStack } from '@/tests/integration/support/stack';

/** Long enough that starting and ending weigh little, short enough for a machine of two cores. */
const REQUESTS = 192;
const TOKENS = 48;
const ROWS = 8;
/** Beyond the cores, more processes only take them from one another. */
const PROCESSES = Math.max(2, Math.min(4, os.availableParallelism()));
/** Twice the rows there are, so that none waits for a caller. */
const AT_A_TIME = 2 * ROWS * PROCESSES;

/**
 * Throughput through the gateway with several node processes of one thread each, against one. Then one of them is killed
 * in the middle of the same load, and every request must still be answered.
 */
export async function benchNodes(): Promise<BenchReport> {
  const stack = await startTestStack();
  const folder = await mkdtemp(path.join(os.tmpdir(), 'openledger-bench-nodes-'));
  const nodes: ChildNode[] = [];
  let stopServing = async () => {};
  try {
    const [owner, operator, asker] = [await createActor(stack), await createActor(stack), await createActor(stack)];
    await publishPlainModel(owner, '1000000000000');
    const serving = await startServing();
    stopServing = serving.stop;
    await deposit(asker, '50');
    const terms = { spender: operator.address, maxTotal: parseEther('40').toString() };
    const token = encodeCapToken(await signCap(asker, terms));
    const add = async () => {
      const [index, port] = [nodes.length, await freePort(20_000 + 300 * nodes.length)];
      const place = { folder: path.join(folder, `${index}`), port, operator: operator.address, rows: ROWS };
      nodes.push(await startChildNode({ gatewayUrl: serving.gatewayUrl, ...place }));
      // Its first heartbeat, by which the gateway knows it.
      await new Promise((resolve) => setTimeout(resolve, 6_000));
    };
    const measure = (during?: () => Promise<void>) => load(`${serving.gatewayUrl}/api/v1`, token, during);

    await add();
    await measure();
    const one = await measure();
    while (nodes.length < PROCESSES) await add();
    await measure();
    const many = await measure();
    const killed = await measure(() => nodes[0]!.kill());
    return {
      bench: `serve: nodes (${os.availableParallelism()} cores, ${PROCESSES} processes of one thread, ${ROWS} rows each)`,
      measures: [
        { name: 'one process', value: one.tokensPerSecond, better: 'higher', unit: 'tokens/s' },
        { name: `${PROCESSES} processes`, value: many.tokensPerSecond, better: 'higher', unit: 'tokens/s' },
        {
          name: `${PROCESSES} processes / one`,
          value: many.tokensPerSecond / one.tokensPerSecond,
          better: 'higher',
          unit: '×',
        },
        { name: 'requests lost when one is killed', value: killed.lost, target: 0, better: 'lower', unit: '' },
      ],
    };
  } finally {
    await Promise.all(nodes.map((node) => node.kill()));
    await stopServing();
    await stack.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** A closed loop of so many callers; `during` is done when a quarter is answered. */
async function load(baseUrl: string, token: string, during?: () => Promise<void>) {
  let [next, answered, lost, tokens] = [0, 0, 0, 0];
  let interference: Promise<void> | undefined;
  const started = performance.now();
  const caller = async () => {
    while (next < REQUESTS) {
      const total = await ask(baseUrl, token, next++);
      if (total === undefined) lost++;
      tokens += total ?? 0;
      if (++answered === REQUESTS / 4) interference = during?.();
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, caller));
  await interference;
  return { lost, tokensPerSecond: (tokens * 1000) / (performance.now() - started) };
}

/** Tokens of one answer; undefined for one that never came. */
async function ask(baseUrl: string, token: string, index: number): Promise<number | undefined> {
  const response = await fetch(`${baseUrl}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({
      model: 'openledger/1',
      messages: [{ role: 'user', content: `Question ${index}: what is it?` }],
      max_tokens: TOKENS,
      temperature: 2,
      seed: index,
    }),
  });
  if (!response.ok) return undefined;
  const { usage } = (await response.json()) as { usage: { completion_tokens: number } };
  return usage.completion_tokens;
}
