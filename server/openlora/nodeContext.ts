import type { Logger } from 'pino';
import type { AnswerContext } from '@/server/openlora/answer';
import type { LoraRow } from '@/server/openlora/loraRow';
import type { Metrics } from '@/server/openlora/metrics';
import type { ModelCatalog } from '@/server/openlora/modelCatalog';
import type { Reporter } from '@/server/openlora/reporter';

/** Everything the routes of a node need. */
export type NodeContext = AnswerContext<LoraRow> & {
  catalog: ModelCatalog;
  metrics: Metrics;
  reporter: Reporter;
  log: Logger;
  /** Prompt and answer together may hold this many tokens. */
  maxLength: number;
  /** Address whose signature may have a receipt completed with its evidence hash. */
  settler(): Promise<`0x${string}`>;
};
