import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import PgBoss from 'pg-boss';
import { type DatabaseExecutor, database } from '@/server/database/client';
import { databaseUrl } from '@/server/database/databaseUrl';
import { logger } from '@/server/log/logger';
import type { JobDefinition } from './define';
import { jobIdOf } from './jobId';
import { JOB_NAMES, type JobName } from './names';

// As with the database client: one for each process, also while Next.js reloads modules.
const holder = globalThis as typeof globalThis & { openledgerQueue?: Promise<PgBoss> | undefined };

/** A queue of its own connections; whoever comes first makes the tables. */
export async function openQueue(): Promise<PgBoss> {
  const boss = new PgBoss({ connectionString: databaseUrl(), max: 4, schedule: false, supervise: false });
  boss.on('error', (error) => logger('queue').error({ err: error }, 'queue error'));
  await aloneInDatabase(async () => {
    await boss.start();
    const existing = new Set((await boss.getQueues()).map(({ name }) => name));
    for (const name of JOB_NAMES) if (!existing.has(name)) await boss.createQueue(name);
  });
  return boss;
}

/** Any number that nothing else in the database locks. */
const SETUP_LOCK = 7_302_111;

/** Processes that make the queue's tables at the same time (web and worker of a first start) deadlock each other. */
async function aloneInDatabase(work: () => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: databaseUrl() });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [SETUP_LOCK]);
    await work();
  } finally {
    // The lock goes with the connection, also when the process dies.
    await client.end();
  }
}

/** The queue of this process, opened at first use; its tables are made when missing. */
export function queue(): Promise<PgBoss> {
  holder.openledgerQueue ??= openQueue().catch((error) => {
    holder.openledgerQueue = undefined;
    throw error;
  });
  return holder.openledgerQueue;
}

export async function closeQueue(): Promise<void> {
  const opened = holder.openledgerQueue;
  holder.openledgerQueue = undefined;
  await (await opened)?.stop({ graceful: false, wait: true });
}

/** Lets the queue write through a Prisma transaction. */
const through = (executor: DatabaseExecutor): PgBoss.Db => ({
  executeSql: async (text, values) => {
    const plain = values.map((value) => (typeof value === 'object' && value !== null ? JSON.stringify(value) : value));
    return { rows: await executor.$queryRawUnsafe(text, ...plain) };
  },
});

export type EnqueueOptions = {
  /** Makes the job unique among its kind: a second one with the same key is not enqueued. */
  key?: string;
  delaySeconds?: number;
  /** Enqueue in this transaction: the job exists only if it commits. */
  within?: DatabaseExecutor;
};

/** Puts a job into the queue and returns its id, also when a job of that key is there already. */
export async function enqueue<Name extends JobName, Data, Progress>(
  definition: JobDefinition<Name, Data, Progress>,
  data: Data,
  { key, delaySeconds = 0, within }: EnqueueOptions = {},
): Promise<string> {
  const id = key === undefined ? randomUUID() : jobIdOf(definition.name, key);
  const boss = await queue();
  await boss.send(definition.name, definition.schema.parse(data) as object, {
    id,
    startAfter: delaySeconds,
    retryLimit: definition.retryLimit ?? 4,
    retryDelay: definition.retryDelaySeconds ?? 2,
    retryBackoff: true,
    expireInSeconds: LEASE_SECONDS,
    ...(within ? { db: through(within) } : {}),
  });
  return id;
}

/** A worker that has not been heard of for this long has lost its job to the others. */
export const LEASE_SECONDS = 30;

export type JobState<Progress> = {
  state: 'created' | 'retry' | 'active' | 'completed' | 'cancelled' | 'failed';
  attempt: number;
  progress: Progress | undefined;
};

/** How a job is doing, or undefined when there is none of that id. */
export async function jobState<Name extends JobName, Data, Progress>(
  definition: JobDefinition<Name, Data, Progress>,
  id: string,
): Promise<JobState<Progress> | undefined> {
  const boss = await queue();
  const job = await boss.getJobById(definition.name, id, { includeArchive: true });
  if (!job) return undefined;
  const kept = await database().jobProgress.findUnique({ where: { jobId: id } });
  return { state: job.state, attempt: job.retryCount, progress: kept?.progress as Progress | undefined };
}

/** Ends a job that waits or runs; a running one sees its signal abort within a few seconds. */
export async function cancelJob(name: JobName, id: string): Promise<void> {
  await (await queue()).cancel(name, id);
}
