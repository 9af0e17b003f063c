import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTestClient, http } from 'viem';
import { prepareChain } from '@/scripts/cli/prepareChain';
import { keepJournals } from '@/scripts/soak/journalHistory';
import { createNodeProcess } from '@/scripts/soak/nodeProcess';
import { makeReferences, type Reference } from '@/scripts/soak/references';
import { type Audit, auditSoak } from '@/scripts/soak/soakAudit';
import { newTally, runClient } from '@/scripts/soak/soakClient';
import type { NodeMemory } from '@/scripts/soak/soakedNode';
import { type FaultCounts, injectFaults, mountSmallDisk } from '@/scripts/soak/soakFaults';
import { createPayers, registerModels } from '@/scripts/soak/soakModels';
import { type Settled, startSettling } from '@/scripts/soak/soakSettlement';
import { startGateway } from '@/scripts/soak/standInGateway';
import { startAnvil } from '@/scripts/support/anvil';
import { publicClient } from '@/server/chain/publicClient';
import { isPortFree } from '@/server/config/checkPort';
import { overrideEnv } from '@/server/config/env';
import { embeddedBase } from '@/server/runs/embeddedBase';

export type SoakParameters = {
  seconds: number;
  models: number;
  clients: number;
  /** Between faults, on average. */
  pauseSeconds: number;
  /** Between two blocks of the chain. */
  blockSeconds: number;
  /** Between two looks at the node's memory. */
  lookSeconds: number;
  say(line: string): void;
};

export type MemorySample = NodeMemory & { seconds: number; answers: number; openReceipts: number };
export type SoakReport = Audit & {
  seconds: number;
  requestsPerSecond: number;
  cancelled: number;
  broken: number;
  refused: Record<number, number>;
  faults: FaultCounts;
  tamperedReads: number;
  adapterReads: number;
  reportsAgain: number;
  firstTextSeconds: { median: number; p95: number };
  memory: { lastKill: number; samples: MemorySample[] };
  settlement: Settled;
};

const PAYERS = 4;
const ROWS = 8;
const JOURNAL_DISK_MEGABYTES = 512;
/** A settlement under fewer blocks is not final. */
const LAST_BLOCKS = 70;
/** Of the run, in which the node is killed now and then; the rest shows its memory. */
const KILLS_SHARE = 0.4;

/**
 * Runs a node at saturation over a chain, with prepaid users, signed receipts and a journal on a disk of its own, does
 * harm to it, and compares in the end what clients got with what was signed, reported and owed.
 */
export async function runSoak(parameters: SoakParameters): Promise<SoakReport> {
  const { seconds, say } = parameters;
  const folder = await mkdtemp(path.join(os.tmpdir(), 'openledger-soak-'));
  const journalFolder = path.join(folder, 'node');
  const [chainPort, webPort, nodePort] = [await freePort(21_000), await freePort(21_300), await freePort(21_600)];
  const nodeUrl = `http://127.0.0.1:${nodePort}`;
  const base = await embeddedBase();
  const adapterBytes = parameters.models * 200_000;
  const env = overrideEnv({
    DATA_DIR: folder,
    CHAIN_PORT: String(chainPort),
    WEB_URL: `http://127.0.0.1:${webPort}`,
    // One node and a gateway that stands in: nobody else promises its payers' money.
    NODE_ACCOUNTS: 'own',
    NODE_PORT: String(nodePort),
    NODE_PUBLIC_URL: nodeUrl,
    NODE_ROWS: String(ROWS),
    NODE_BATCH_ADAPTERS: '6',
    NODE_MAX_QUEUE: String(parameters.clients - ROWS - 4),
    // Room for less than half of the adapters: they come and go all the time.
    NODE_ADAPTER_MEMORY_BYTES: String(adapterBytes),
    // Soon full, so that memory is watched when nothing fills any more.
    NODE_PREFIX_MEMORY_BYTES: String(8 << 20),
    LOG_LEVEL: 'warn',
  });
  const cleanUp: (() => unknown)[] = [() => rm(folder, { recursive: true, force: true })];
  try {
    const anvil = await startAnvil({ port: env.CHAIN_PORT, chainId: env.CHAIN_ID });
    cleanUp.unshift(() => anvil.stop());
    await prepareChain(anvil, env);
    const models = await registerModels(anvil, base, parameters.models);
    const payers = await createPayers(anvil, PAYERS);
    say(`${models.length} adapters of ${models[0]!.bytes.length} bytes registered; references`);
    const references = await makeReferences(base, models, 3);
    const gateway = await startGateway(webPort, new Map(models.map(({ hash, bytes }) => [hash, bytes])));
    cleanUp.unshift(() => gateway.stop());
    const disk = mountSmallDisk(journalFolder, JOURNAL_DISK_MEGABYTES);
    if (disk) cleanUp.unshift(() => disk.unmount());
    else say('no file system may be mounted here: the disk will not be full');
    const history = keepJournals(path.join(journalFolder, 'receipts.jsonl'), path.join(folder, 'journals'));
    cleanUp.unshift(() => history.stop().catch(() => undefined));
    const node = createNodeProcess(nodeUrl, {}, path.join(folder, 'node.log'));
    await node.start();
    cleanUp.unshift(() => node.end('SIGKILL'));

    const tally = newTally();
    const chain = createTestClient({ mode: 'anvil', chain: publicClient().chain, transport: http(env.RPC_URL) });
    const mining = mineOn(chain, parameters.blockSeconds);
    cleanUp.unshift(() => mining.stop().catch(() => undefined));
    const settling = await startSettling(
      nodeUrl,
      payers.map(({ cap }) => cap),
      gateway.arrived,
    );
    const stop = new AbortController();
    const started = performance.now();
    const next = zipf(references);
    const clients = Array.from({ length: parameters.clients }, (_, i) =>
      // Half of the clients are one payer's.
      runClient({
        url: nodeUrl,
        payer: payers[i % 2 === 0 ? 0 : 1 + ((i >> 1) % (PAYERS - 1))]!,
        next,
        tally,
        stop: stop.signal,
      }),
    );
    const faulting = injectFaults({
      node,
      gateway,
      models,
      disk,
      started,
      killsUntil: started + seconds * 1000 * KILLS_SHARE,
      pause: parameters.pauseSeconds * 1000,
      stop: stop.signal,
    });
    const samples: MemorySample[] = [];
    for (let at = 0; at < seconds; at = (performance.now() - started) / 1000) {
      await sleep(Math.min(parameters.lookSeconds, seconds - at) * 1000);
      const [memory, state] = await Promise.all([node.memory(), stateOf(nodeUrl)]);
      if (!memory || !state) continue;
      const seen = { seconds: (performance.now() - started) / 1000, answers: tally.delivered.size };
      const sample = { ...seen, ...memory, openReceipts: state.openReceipts };
      samples.push(sample);
      say(progress(sample, tally.wrong.length, gateway.arrived.length, settling.settled()));
    }
    const ran = (performance.now() - started) / 1000;
    stop.abort();
    const faults = await faulting;
    await Promise.all(clients);
    gateway.tampered.clear();
    gateway.trouble.share = 0;
    await disk?.empty();
    await until(nodeUrl, ({ waitingReports, active }) => waitingReports === 0 && active === 0);
    say('settling what is left');
    const settlement = await settling.finish();
    await mining.stop();
    await chain.mine({ blocks: LAST_BLOCKS });
    const { openReceipts } = await until(nodeUrl, (state) => state.openReceipts === 0);
    await node.end('SIGTERM');
    say('comparing');
    const audit = await auditSoak({ journals: await history.stop(), tally, gateway, references, openReceipts });
    if (tally.wrong.length > 0) say(JSON.stringify(tally.wrong.slice(0, 3)));
    const firstText = tally.firstText.toSorted((a, b) => a - b);
    return {
      ...audit,
      seconds: ran,
      requestsPerSecond: tally.delivered.size / ran,
      cancelled: tally.cancelled,
      broken: tally.broken,
      refused: tally.refused,
      faults,
      tamperedReads: gateway.counts.tamperedReads,
      adapterReads: gateway.counts.reads,
      reportsAgain: gateway.counts.again,
      firstTextSeconds: {
        median: firstText[Math.floor(firstText.length * 0.5)] ?? Number.NaN,
        p95: firstText[Math.floor(firstText.length * 0.95)] ?? Number.NaN,
      },
      memory: { lastKill: faults.lastKillSeconds, samples },
      settlement,
    };
  } finally {
    for (const task of cleanUp) await task();
  }
}

/** Adapters by Zipf's law, the first the hottest. */
function zipf(references: readonly Reference[]): () => Reference {
  const models = [...new Set(references.map(({ model }) => model))];
  const weights = models.map((_, i) => 1 / (i + 1));
  const total = weights.reduce((a, b) => a + b, 0);
  return () => {
    let target = Math.random() * total;
    let at = 0;
    while (at < models.length - 1 && target >= weights[at]!) target -= weights[at++]!;
    const own = references.filter(({ model }) => model === models[at]);
    return own[Math.floor(Math.random() * own.length)]!;
  };
}

type NodeState = { waitingReports: number; openReceipts: number; active: number };

const stateOf = (nodeUrl: string): Promise<NodeState | undefined> =>
  fetch(`${nodeUrl}/ready`).then(
    (response) => response.json(),
    () => undefined,
  );

/** Waits until the node is so, two minutes at the most. @returns how it is then */
async function until(nodeUrl: string, done: (state: NodeState) => boolean): Promise<NodeState> {
  for (let tried = 0; ; tried++) {
    const state = await stateOf(nodeUrl);
    if (state && (done(state) || tried > 240)) return state;
    if (tried > 240) throw new Error('The node does not answer any more.');
    await sleep(500);
  }
}

/** Blocks come as on a chain that others use too. */
function mineOn(chain: { mine(parameters: { blocks: number }): Promise<void> }, blockSeconds: number) {
  const stopping = new AbortController();
  async function mine(): Promise<void> {
    while (!stopping.signal.aborted) {
      await sleep(blockSeconds * 1000, undefined, { signal: stopping.signal }).catch(() => undefined);
      await chain.mine({ blocks: 1 });
    }
  }
  const mined = mine();
  mined.catch(() => undefined);
  return {
    stop(): Promise<void> {
      stopping.abort();
      return mined;
    },
  };
}

const mebibytes = (bytes: number) => (bytes / 2 ** 20).toFixed(1);

const progress = (
  { seconds, answers, heap, external, resident, openReceipts }: MemorySample,
  wrong: number,
  reported: number,
  settled: number,
) =>
  `${seconds.toFixed(0)} s: ${answers} answers, ${wrong} wrong; receipts: ${reported} reported, ${settled} settled, ${openReceipts} open; ` +
  `MiB: heap ${mebibytes(heap)}, beside it ${mebibytes(external)}, resident ${mebibytes(resident)}`;

async function freePort(first: number): Promise<number> {
  for (let port = first + (process.pid % 200); ; port++) if (await isPortFree(port)) return port;
}
