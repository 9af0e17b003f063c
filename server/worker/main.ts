import { startIndexer } from '@/server/chain/indexer/startIndexer';
import { startOutbox } from '@/server/chain/outbox/startOutbox';
import { closeDatabase } from '@/server/database/client';
import { closeQueue } from '@/server/jobs/queue';
import { jobs } from '@/server/jobs/registry';
import { startWorker } from '@/server/jobs/worker';
import { logger } from '@/server/log/logger';
import { onShutdown } from './onShutdown';

/** Process entry of a worker: jobs of the queue, the chain's indexer, and the sender of the outbox. Any number may run. */
const worker = await startWorker(Object.values(jobs));
const indexer = startIndexer();
const outbox = startOutbox();

onShutdown(async () => {
  logger('worker').info('stopping');
  await Promise.all([worker.stop(), indexer.stop(), outbox.stop()]);
  await closeQueue();
  await closeDatabase();
});
logger('worker').info({ jobs: Object.keys(jobs) }, 'the worker runs');
process.send?.('ready');
