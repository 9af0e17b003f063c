import type { NodeContext } from '@/server/openlora/nodeContext';

/**
 * Brings the gauges to what the node is now, before they are read. Among them the names that the inference extension of
 * the Kubernetes gateway routes by (its model server protocol): a node is then a target of such a gateway as it is.
 */
export function setGauges({ metrics, adapters, scheduler, catalog, now, rows }: NodeContext): void {
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
  // One series, as its labels are the message: the former one would say what no longer is so.
  metrics.loraRequests.reset();
  const { running, waiting } = scheduler.adapters();
  const names = (hashes: string[]) => hashes.map(catalog.nameOf).join(',');
  const labels = { running_lora_adapters: names(running), waiting_lora_adapters: names(waiting) };
  metrics.loraRequests.set({ max_lora: scheduler.maxAdapters, ...labels }, now() / 1000);
}
