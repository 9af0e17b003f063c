import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Prometheus metrics of one node. Labels are bounded: model names come from the registry, never from a request. */
export function createMetrics() {
  const registry = new Registry();
  const registers = [registry];
  return {
    registry,
    requests: new Counter({
      name: 'openlora_requests_total',
      help: 'Answers by model',
      labelNames: ['model'],
      registers,
    }),
    failures: new Counter({
      name: 'openlora_failures_total',
      help: 'Refused or failed by code',
      labelNames: ['code'],
      registers,
    }),
    tokens: new Counter({ name: 'openlora_tokens_total', help: 'Tokens by kind', labelNames: ['kind'], registers }),
    firstToken: new Histogram({
      name: 'openlora_first_token_seconds',
      help: 'Time from the request to the first text',
      buckets: [0.01, 0.03, 0.1, 0.3, 1, 3, 10],
      registers,
    }),
    adapterLoad: new Histogram({
      name: 'openlora_adapter_load_seconds',
      help: 'Time to read, verify and parse an adapter',
      buckets: [0.003, 0.01, 0.03, 0.1, 0.3, 1, 3],
      registers,
    }),
    residentAdapters: new Gauge({ name: 'openlora_resident_adapters', help: 'Adapters in host memory', registers }),
    queued: new Gauge({ name: 'openlora_queued_requests', help: 'Requests waiting for a row', registers }),
    active: new Gauge({ name: 'openlora_active_rows', help: 'Rows in the running batch', registers }),
  };
}

export type Metrics = ReturnType<typeof createMetrics>;
