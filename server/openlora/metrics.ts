import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { boundedLabel } from '@/server/openlora/boundedLabel';

/** Models with series of their own; requests of later ones are counted under `other`. */
const LABELLED_MODELS = 100;

const SECONDS = [0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30];

/** Prometheus metrics of one node. Labels are bounded: names come from the registry, and only the first hundred. */
export function createMetrics() {
  const registry = new Registry();
  const registers = [registry];
  const histogram = (name: string, help: string, labelNames: string[] = [], buckets = SECONDS) =>
    new Histogram({ name: `openlora_${name}`, help, labelNames, buckets, registers });
  const counter = (name: string, help: string, labelNames: string[] = []) =>
    new Counter({ name: `openlora_${name}`, help, labelNames, registers });
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name, help, labelNames, registers });
  return {
    registry,
    modelLabel: boundedLabel(LABELLED_MODELS),
    requests: counter('requests_total', 'Answered requests', ['model']),
    failures: counter('failures_total', 'Refused or failed requests', ['code']),
    tokens: counter('tokens_total', 'Tokens of answered requests', ['model', 'kind']),
    firstToken: histogram('first_token_seconds', 'Time from the request to the first token', ['model']),
    betweenTokens: histogram('between_tokens_seconds', 'Time between two tokens of an answer', ['model']),
    queueTime: histogram('queue_seconds', 'Time from the request until its answer had a row', ['model']),
    duration: histogram('request_seconds', 'Time from the request to the end of the answer', ['model']),
    adapterLoad: histogram('adapter_load_seconds', 'Time to read, verify and parse an adapter'),
    embeddedTokens: counter('embedded_tokens_total', 'Tokens of embedded texts'),
    // Set from the node's state when they are read (`nodeGauges.ts`).
    residentAdapters: gauge('openlora_resident_adapters', 'Adapters in host memory'),
    residentBytes: gauge('openlora_resident_adapter_bytes', 'Bytes of the adapters in host memory'),
    adapterHits: gauge('openlora_adapter_hits', 'Requests whose adapter was in host memory'),
    adapterLoads: gauge('openlora_adapter_loads', 'Adapters read from the object store'),
    adapterFailures: gauge(
      'openlora_adapter_load_failures',
      'Adapters that could not be read or are not what they say',
    ),
    adapterEvictions: gauge('openlora_adapter_evictions', 'Adapters that left host memory for others'),
    queued: gauge('openlora_queued_requests', 'Answers waiting for a row'),
    active: gauge('openlora_active_rows', 'Rows in the running batch'),
    generated: gauge('openlora_generated_tokens', 'Tokens generated since the start'),
    batches: gauge('openlora_batches', 'Batches run since the start'),
    batchRows: gauge('openlora_batch_rows', 'Rows in the batches run since the start'),
    batchAdapters: gauge('openlora_batch_adapters', 'Different adapters in the batches run since the start'),
    promptTokens: gauge('openlora_prompt_tokens', 'Prompt tokens since the start'),
    reusedTokens: gauge('openlora_reused_prompt_tokens', 'Prompt tokens that were not computed again'),
    loading: gauge('openlora_loading_requests', 'Waiting answers whose adapter is not in host memory yet'),
    ended: gauge('openlora_answers', 'Answers since the start by how they ended', ['how']),
    adapterUnloads: gauge('openlora_adapter_unloads', 'Adapters that were unloaded by hand'),
    pinnedBytes: gauge('openlora_pinned_adapter_bytes', 'Bytes of the adapters kept in host memory'),
    hitRatio: gauge(
      'openlora_adapter_hit_ratio',
      'Share of those who came to a tier (rows, host, store) and found their adapter there, since the start',
      ['tier'],
    ),
    paddingWaste: gauge(
      'openlora_padding_waste',
      'Share of what was computed that carried no request, since the start: positions, keys, ranks',
      ['kind'],
    ),
    computed: gauge('openlora_computed', 'Positions, keys and adapter ranks computed since the start', ['kind']),
    padded: gauge('openlora_padded', 'Those among them that carried no request', ['kind']),
    waiting: gauge('vllm:num_requests_waiting', 'Answers waiting for a row'),
    running: gauge('vllm:num_requests_running', 'Answers being generated'),
    cacheUse: gauge('vllm:kv_cache_usage_perc', 'Share of the rows for keys and values in use, 0 to 1'),
    loraRequests: gauge(
      'vllm:lora_requests_info',
      'Adapters running and waiting, as comma-separated names; the value is when this was so, in Unix seconds',
      ['max_lora', 'running_lora_adapters', 'waiting_lora_adapters'],
    ),
  };
}

export type Metrics = ReturnType<typeof createMetrics>;
