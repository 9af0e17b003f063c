import { PADDING_KINDS } from '@/core/inference/padding';
import type { NodeContext } from '@/server/openlora/nodeContext';

export type GaugedNode = Pick<
  NodeContext,
  'metrics' | 'adapters' | 'scheduler' | 'now' | 'rows' | 'engine' | 'reads'
> & { catalog: Pick<NodeContext['catalog'], 'nameOf'> };

/**
 * Brings the gauges to what the node is now, before they are read. Among them the names that the inference extension of
 * the Kubernetes gateway routes by (its model server protocol): a node is then a target of such a gateway as it is.
 */
export function setGauges(node: GaugedNode): void {
  const { metrics, adapters, scheduler, catalog, now, rows, engine, reads } = node;
  const { hits, loads, failures, evictions, unloads, residentBytes, pinnedBytes } = adapters.statistics;
  const { active, queued, loading, generatedTokens, promptTokens, reusedTokens } = scheduler.state;
  const { batches, batchRows, batchAdapters } = scheduler.state;
  metrics.residentAdapters.set(adapters.resident().length);
  metrics.residentBytes.set(residentBytes);
  metrics.adapterHits.set(hits);
  metrics.adapterLoads.set(loads);
  metrics.adapterFailures.set(failures);
  metrics.adapterEvictions.set(evictions);
  metrics.queued.set(queued);
  metrics.waiting.set(queued);
  metrics.active.set(active);
  metrics.running.set(active);
  metrics.generated.set(generatedTokens);
  metrics.batches.set(batches);
  metrics.batchRows.set(batchRows);
  metrics.batchAdapters.set(batchAdapters);
  metrics.promptTokens.set(promptTokens);
  metrics.reusedTokens.set(reusedTokens);
  metrics.loading.set(loading);
  for (const how of ['finished', 'cancelled', 'expired', 'refused', 'failed'] as const) {
    metrics.ended.set({ how }, scheduler.state[how]);
  }
  metrics.adapterUnloads.set(unloads);
  metrics.pinnedBytes.set(pinnedBytes);
  metrics.cacheUse.set(active / rows);
  const share = (part: number, rest: number) => (part + rest === 0 ? 0 : part / (part + rest));
  metrics.hitRatio.set({ tier: 'rows' }, share(engine.fills.held, engine.fills.copied));
  metrics.hitRatio.set({ tier: 'host' }, share(hits, loads));
  metrics.hitRatio.set({ tier: 'store' }, share(reads.store, reads.gateway));
  for (const kind of PADDING_KINDS) {
    const { computed, padded } = engine.padding[kind];
    metrics.computed.set({ kind }, computed);
    metrics.padded.set({ kind }, padded);
    metrics.paddingWaste.set({ kind }, share(padded, computed - padded));
  }
  // One series, as its labels are the message: the former one would say what no longer is so.
  metrics.loraRequests.reset();
  const { running, waiting } = scheduler.adapters();
  const names = (hashes: string[]) => hashes.map(catalog.nameOf).join(',');
  const labels = { running_lora_adapters: names(running), waiting_lora_adapters: names(waiting) };
  metrics.loraRequests.set({ max_lora: scheduler.maxAdapters, ...labels }, now() / 1000);
}
