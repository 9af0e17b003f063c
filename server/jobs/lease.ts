import type PgBoss from 'pg-boss';
import type { JobName } from './names';

/**
 * The claim of one worker on one running job. `attempt` fences it: whoever takes the job over raises it, so a worker that
 * slept through its lease can no longer touch the job.
 */
export type Lease = { name: JobName; id: string; attempt: number };

const where = "WHERE name = $1 AND id = $2::uuid AND state = 'active' AND retry_count = $3";

const execute = (boss: PgBoss, { name, id, attempt }: Lease, change: string) =>
  boss.getDb().executeSql(`UPDATE pgboss.job SET ${change} ${where} RETURNING id`, [name, id, attempt]);

/** Renews the lease; false when it is lost (cancelled, or given to another worker). */
export async function renewLease(boss: PgBoss, lease: Lease): Promise<boolean> {
  return (await execute(boss, lease, 'started_on = now()')).rows.length === 1;
}

/** Gives the job back untried, so that another worker, or this one after a restart, takes it at once. */
export async function releaseLease(boss: PgBoss, lease: Lease): Promise<void> {
  // A job with a start time counts as tried once it is fetched again; this try does not count.
  await execute(boss, lease, "state = 'created', started_on = NULL");
}

/** Takes away the remaining tries, so that the failure that follows is final. */
export async function forbidRetry(boss: PgBoss, lease: Lease): Promise<void> {
  await execute(boss, lease, 'retry_limit = retry_count');
}
