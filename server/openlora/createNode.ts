import path from 'node:path';
import { type Address, keccak256, stringToHex } from 'viem';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { createDecoderEngine } from '@/core/inference/decoderEngine';
import { createEmbedder } from '@/core/inference/embedder';
import { atPrecision } from '@/core/model/basePrecision';
import { readBaseModel } from '@/core/model/readBaseModel';
import { createTokenizer } from '@/core/tokenizer/createTokenizer';
import { rewardDistributorAbi } from '@/lib/chain/abi.generated';
import { deployment } from '@/server/chain/deployment';
import { publicClient } from '@/server/chain/publicClient';
import { roleAccount } from '@/server/chain/roleAccount';
import { getEnv } from '@/server/config/env';
import { logger } from '@/server/log/logger';
import { nodeOperator } from '@/server/nodes/nodeOperator';
import { objectStore } from '@/server/objects/store';
import { gatewayAccounts, ownAccounts } from '@/server/openlora/accounts';
import { createAdapterStore } from '@/server/openlora/adapterStore';
import { createCapLedger } from '@/server/openlora/capLedger';
import { engineModel } from '@/server/openlora/engineModel';
import { mergeBeside } from '@/server/openlora/mergeBeside';
import { createMetrics } from '@/server/openlora/metrics';
import { createModelCatalog } from '@/server/openlora/modelCatalog';
import type { NodeContext } from '@/server/openlora/nodeContext';
import { readObject } from '@/server/openlora/objectSource';
import { createPayer } from '@/server/openlora/payer';
import { openReceiptJournal } from '@/server/openlora/receiptJournal';
import { createReporter } from '@/server/openlora/reporter';
import { createScheduler } from '@/server/openlora/scheduler';
import { createSettlementFollower } from '@/server/openlora/settlementFollower';
import { adapterByteLength, type VerifiedAdapter, verifyAdapter } from '@/server/openlora/verifiedAdapter';
import { keepFor } from '@/server/publicConfig/keepFor';
import { embeddedBase } from '@/server/runs/embeddedBase';
import { createNodeRuntime } from '@/server/runtime/nodeRuntime';
import { probeRuntime } from '@/server/runtime/probeRuntime';

const SETTLER_ROLE = keccak256(stringToHex('SETTLER_ROLE'));
/** Steps that one adapter has to itself before it is worth a merged copy of the base: some seconds of full traffic. */
const MERGE_AFTER_STEPS = 1024;
const ADAPTER_RETRY_MILLISECONDS = 10_000;
/** Reading is disk or network, parsing is one thread: more at once would only hold more memory. */
const CONCURRENT_LOADS = 4;
const OPERATOR_KEPT_MILLISECONDS = 10_000;
const REPORT_RETRY_MILLISECONDS = 3_000;

/** Loads the base, opens the journal and puts the parts of a node together. */
export async function createNode(): Promise<NodeContext> {
  const env = getEnv();
  const log = logger('openlora');
  const { chainId, contracts, deployedAtBlock } = await deployment();
  const account = roleAccount('node');
  const client = publicClient();
  const files = await embeddedBase();
  const base = atPrecision(readBaseModel(files.config, files.weights), env.NODE_BASE_PRECISION);
  const tokenizer = createTokenizer(files.tokenizer);
  const runtime = createNodeRuntime({ threads: env.NODE_THREADS, device: env.NODE_DEVICE });
  // What is missing is said when the node starts and not by its first request.
  await probeRuntime(runtime);
  const engine = createDecoderEngine({
    runtime,
    base,
    rows: env.NODE_ROWS,
    prefixBytes: env.NODE_PREFIX_MEMORY_BYTES,
    merge: {
      after: MERGE_AFTER_STEPS,
      write: (adapter, positions) => mergeBeside({ baseHash: files.hash, adapter, positions }),
      onFailed: (error) => log.warn({ error: String(error) }, 'an adapter could not be merged'),
    },
  });
  const metrics = createMetrics();
  const store = objectStore();
  const reads = { store: 0, gateway: 0 };
  const adapters = createAdapterStore<VerifiedAdapter>({
    byteBudget: env.NODE_ADAPTER_MEMORY_BYTES,
    retryAfterMilliseconds: ADAPTER_RETRY_MILLISECONDS,
    concurrentLoads: CONCURRENT_LOADS,
    now: Date.now,
    async load(hash) {
      const done = metrics.adapterLoad.startTimer();
      const bytes = await readObject(store, env.WEB_URL, hash, (place) => {
        reads[place]++;
      });
      const adapter = await verifyAdapter(base.config, hash, bytes);
      done();
      return { adapter, byteLength: adapterByteLength(adapter.weights) };
    },
  });
  const journal = await openReceiptJournal(path.join(env.DATA_DIR, 'node', 'receipts.jsonl'));
  const ledger = createCapLedger(journal.receipts);
  const accounts = env.NODE_ACCOUNTS === 'gateway' ? gatewayAccounts(account, env.WEB_URL) : ownAccounts;
  const escrow = contracts.inferenceEscrow;
  const settlements = createSettlementFollower({
    client,
    escrow,
    node: account.address,
    journal,
    deployedAtBlock: BigInt(deployedAtBlock),
    range: BigInt(env.INDEXER_RANGE),
    now: Date.now,
  });
  return {
    basePrecision: env.NODE_BASE_PRECISION,
    tokenizer,
    scheduler: createScheduler({
      model: engineModel(engine, tokenizer.eosId),
      adapters,
      maxAdapters: env.NODE_BATCH_ADAPTERS,
      limits: {
        requests: env.NODE_MAX_QUEUE,
        requestsPerPayer: env.NODE_MAX_QUEUE_PER_PAYER,
        tokens: env.NODE_MAX_QUEUE_TOKENS,
      },
      now: () => performance.now(),
    }),
    requestMilliseconds: env.NODE_REQUEST_SECONDS * 1000,
    adapters,
    payer: createPayer({
      publicClient: client,
      chainId,
      escrow,
      spenders: keepFor(OPERATOR_KEPT_MILLISECONDS, () => spendersOf(account.address)),
      node: account.address,
      ledger,
      settlements,
      accounts,
      log,
      now: Date.now,
    }),
    ledger,
    journal,
    account,
    chainId,
    escrow,
    now: Date.now,
    catalog: createModelCatalog({
      publicClient: client,
      modelRegistry: contracts.modelRegistry,
      dataNetRegistry: contracts.dataNetRegistry,
      baseHash: files.hash,
      range: BigInt(env.INDEXER_RANGE),
      now: Date.now,
    }),
    metrics,
    reporter: createReporter({
      journal,
      gatewayUrl: env.WEB_URL,
      log,
      retryMilliseconds: REPORT_RETRY_MILLISECONDS,
    }),
    settlements,
    log,
    accounts,
    engine: engine.statistics,
    reads,
    embedder: createEmbedder({ runtime, base }),
    baseHash: files.hash,
    rows: engine.rows,
    maxLength: engine.maxLength,
    isSettler: (settler) =>
      client.readContract({
        address: contracts.rewardDistributor,
        abi: rewardDistributorAbi,
        functionName: 'hasRole',
        args: [SETTLER_ROLE, settler],
      }),
  };
}

/** Whose caps this node may draw on: its own and its operator's. Unregistered, nobody would pay its receipts. */
async function spendersOf(node: Address): Promise<Address[]> {
  const operator = await nodeOperator(node);
  if (operator) return [node, operator];
  throw new OpenLedgerError({
    code: 'unavailable',
    message: `This node, ${node}, is not registered on chain.`,
    fields: { node },
    remedy: 'Its operator has it registered by the owner of the escrow.',
  });
}
