import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { prepareChain } from '@/scripts/cli/prepareChain';
import { createNodeProcess } from '@/scripts/soak/nodeProcess';
import { LONGEST_ANSWER, makeReferences, type Reference } from '@/scripts/soak/references';
import { type Audit, auditSoak } from '@/scripts/soak/soakAudit';
import { newTally, runClient } from '@/scripts/soak/soakClient';
import { type FaultCounts, injectFaults, mountSmallDisk } from '@/scripts/soak/soakFaults';
import { createPayers, registerModels } from '@/scripts/soak/soakModels';
import { type Settled, settleSample } from '@/scripts/soak/soakSettlement';
import { startGateway } from '@/scripts/soak/standInGateway';
import { startAnvil } from '@/scripts/support/anvil';
import { isPortFree } from '@/server/config/checkPort';
import { overrideEnv } from '@/server/config/env';
import { embeddedBase } from '@/server/runs/embeddedBase';

export type SoakParameters = {
  seconds: number;
  models: number;
  clients: number;
  /** Between faults, on average. */
  pauseSeconds: number;
  /** Receipts that are settled on the chain in the end, twice. */
  settled: number;
  say(line: string): void;
};

export type MemorySample = { seconds: number; bytes: number };
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
    const node = createNodeProcess(nodeUrl, {}, path.join(folder, 'node.log'));
    await node.start();
    cleanUp.unshift(() => node.end('SIGKILL'));

    const tally = newTally();
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
      killsUntil: started + seconds * 1000 * KILLS_SHARE,
      pause: parameters.pauseSeconds * 1000,
      stop: stop.signal,
    });
    const samples: MemorySample[] = [];
    for (let at = 0; at < seconds; at = (performance.now() - started) / 1000) {
      await sleep(Math.min(5_000, (seconds - at) * 1000));
      samples.push({ seconds: (performance.now() - started) / 1000, bytes: await node.residentBytes() });
      if (samples.length % 6 === 0) say(progress(samples.at(-1)!, tally.delivered.size, tally.wrong.length));
    }
    const ran = (performance.now() - started) / 1000;
    stop.abort();
    const faults = await faulting;
    await Promise.all(clients);
    gateway.tampered.clear();
    gateway.trouble.share = 0;
    await disk?.empty();
    await reportsBrought(nodeUrl);
    say('settling on the chain');
    const reports = [...gateway.reports.values()];
    const every = Math.max(1, Math.ceil(reports.length / Math.max(1, parameters.settled)));
    const settlement = await settleSample(
      nodeUrl,
      reports.filter((_, i) => i % every === 0),
    );
    await node.end('SIGTERM');
    say('comparing');
    const audit = await auditSoak(path.join(journalFolder, 'receipts.jsonl'), tally, gateway, references);
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
      memory: { lastKill: seconds * KILLS_SHARE, samples },
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

async function reportsBrought(nodeUrl: string): Promise<void> {
  for (let tried = 0; tried < 600; tried++) {
    const state = await fetch(`${nodeUrl}/ready`).then((response) => response.json());
    if (state.waitingReports === 0 && state.active === 0) return;
    await sleep(500);
  }
}

const progress = ({ seconds, bytes }: MemorySample, delivered: number, wrong: number) =>
  `${seconds.toFixed(0)} s: ${delivered} answers of up to ${LONGEST_ANSWER} tokens, ${wrong} wrong, ${(bytes / 2 ** 20).toFixed(0)} MiB`;

async function freePort(first: number): Promise<number> {
  for (let port = first + (process.pid % 200); ; port++) if (await isPortFree(port)) return port;
}
