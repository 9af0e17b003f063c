import type { Logger } from 'pino';
import type { Address, Hex } from 'viem';
import type { EngineStatistics } from '@/core/inference/decoderEngine';
import type { Embedder } from '@/core/inference/embedder';
import type { BasePrecision } from '@/core/model/basePrecision';
import type { Accounts } from '@/server/openlora/accounts';
import type { AnswerContext } from '@/server/openlora/answer';
import type { Metrics } from '@/server/openlora/metrics';
import type { ModelCatalog } from '@/server/openlora/modelCatalog';
import type { ObjectPlace } from '@/server/openlora/objectSource';
import type { Reporter } from '@/server/openlora/reporter';
import type { SettlementFollower } from '@/server/openlora/settlementFollower';

/** Everything the routes of a node need. */
export type NodeContext = AnswerContext & {
  catalog: ModelCatalog;
  metrics: Metrics;
  reporter: Reporter;
  settlements: SettlementFollower;
  log: Logger;
  accounts: Accounts;
  embedder: Embedder;
  /** Sums of the engine. */
  engine: EngineStatistics;
  /** Adapters by where their bytes were read. */
  reads: Readonly<Record<ObjectPlace, number>>;
  /** Hash of the base that this node holds. */
  baseHash: Hex;
  /** In how many bits its matrices lie in memory. */
  basePrecision: BasePrecision;
  /** Answers that are generated at the same time. */
  rows: number;
  /** Prompt and answer together may hold this many tokens. */
  maxLength: number;
  /** Whether an account may have receipts completed with their evidence hash. */
  isSettler(account: Address): Promise<boolean>;
};
