import type PgBoss from 'pg-boss';
import { ERROR_STATUS } from '@/core/errors/codes';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { Prisma } from '@/prisma/generated/client';
import { database } from '@/server/database/client';
import { logger } from '@/server/log/logger';
import type { JobDefinition } from './define';
import { forbidRetry, type Lease, releaseLease, renewLease } from './lease';
import { LEASE_SECONDS } from './queue';
import { stepRunner } from './steps';

/** Why a running job's signal aborts. */
export type AbortReason = 'shutdown' | 'lease-lost';

/** An expected error says that the input is wrong: trying again would only repeat it. */
const isFinal = (error: unknown) => error instanceof OpenLedgerError && ERROR_STATUS[error.code] < 500;

const describe = (error: unknown) =>
  error instanceof OpenLedgerError
    ? { code: error.code, message: error.message, fields: error.fields }
    : { message: error instanceof Error ? error.message : String(error) };

/** Runs one fetched job to its end and reports to the queue how it went. Never throws. */
export async function runJob(
  boss: PgBoss,
  definition: JobDefinition,
  job: PgBoss.JobWithMetadata<unknown>,
  shutdown: AbortSignal,
): Promise<void> {
  const lease: Lease = { name: definition.name, id: job.id, attempt: job.retryCount };
  const log = logger('jobs').child({ job: definition.name, jobId: job.id, attempt: job.retryCount });
  const abort = new AbortController();
  const stop = () => abort.abort('shutdown' satisfies AbortReason);
  shutdown.addEventListener('abort', stop, { once: true });
  if (shutdown.aborted) stop();
  const heartbeat = setInterval(
    async () => {
      const held = await renewLease(boss, lease).catch(() => true);
      if (!held) abort.abort('lease-lost' satisfies AbortReason);
    },
    (LEASE_SECONDS * 1000) / 6,
  );

  let error: unknown;
  try {
    const data = definition.schema.parse(job.data);
    const progress = async (value: unknown) => {
      const json = value as Prisma.InputJsonValue;
      const row = { jobId: job.id, name: definition.name, progress: json };
      await database().jobProgress.upsert({ where: { jobId: job.id }, create: row, update: { progress: json } });
    };
    const context = {
      jobId: job.id,
      attempt: job.retryCount,
      signal: abort.signal,
      step: stepRunner(job.id),
      progress,
      log,
    };
    await definition.handle(data, context);
  } catch (thrown) {
    error = thrown ?? new Error('the job threw nothing');
  } finally {
    clearInterval(heartbeat);
    shutdown.removeEventListener('abort', stop);
  }
  await report(boss, definition, job, { lease, error, reason: abort.signal.reason as AbortReason | undefined }).catch(
    (failure) => log.error({ err: failure }, 'the outcome could not be stored; the lease will run out'),
  );
}

type Outcome = { lease: Lease; error: unknown; reason: AbortReason | undefined };

async function report(
  boss: PgBoss,
  definition: JobDefinition,
  job: PgBoss.JobWithMetadata<unknown>,
  { lease, error, reason }: Outcome,
): Promise<void> {
  const log = logger('jobs').child({ job: definition.name, jobId: job.id, attempt: lease.attempt });
  if (!(await renewLease(boss, lease))) return log.warn('lost to another worker or cancelled');
  if (error === undefined) return boss.complete(lease.name, lease.id);
  if (reason === 'shutdown') return releaseLease(boss, lease);
  const last = isFinal(error) || job.retryCount >= job.retryLimit;
  log[last ? 'error' : 'warn']({ err: error }, last ? 'failed' : 'failed, will be tried again');
  if (last) await forbidRetry(boss, lease);
  await boss.fail(lease.name, lease.id, describe(error));
  if (last) await definition.failed?.(job.data, error);
}
