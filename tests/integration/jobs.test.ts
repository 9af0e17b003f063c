import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { database } from '@/server/database/client';
import { transaction } from '@/server/database/transaction';
import { defineJob, type JobDefinition } from '@/server/jobs/define';
import { jobIdOf } from '@/server/jobs/jobId';
import { cancelJob, enqueue, jobState, openQueue, queue } from '@/server/jobs/queue';
import { jobs } from '@/server/jobs/registry';
import { type RunningWorker, startWorker } from '@/server/jobs/worker';
import { startTestStack, type TestStack } from './support/stack';

const schema = z.object({ value: z.number() });
type Job = JobDefinition<'prune-jobs', { value: number }, { done: number }>;

/** A job of a name that exists, with the behaviour under test. */
const job = (handle: Job['handle'], rest: Partial<Job> = {}): Job =>
  defineJob({ name: 'prune-jobs', schema, retryDelaySeconds: 1, ...rest, handle });

let stack: TestStack;
let workers: RunningWorker[] = [];
beforeAll(async () => {
  stack = await startTestStack();
});
afterAll(() => stack.stop());
afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.stop()));
  workers = [];
});
const start = async (...definitions: JobDefinition[]) => {
  const worker = await startWorker(definitions);
  workers.push(worker);
  return worker;
};
const forgetful = (definition: Job) => definition as JobDefinition;

const until = async (definition: Job, id: string, state: string) => {
  for (let tried = 0; tried < 1000; tried++) {
    if ((await jobState(definition, id))?.state === state) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`job is ${(await jobState(definition, id))?.state}, not ${state}`);
};

describe('jobs', () => {
  // First, while the database has no tables of the queue yet.
  it('processes that open the queue at the same time do not deadlock', async () => {
    const opened = await Promise.all(Array.from({ length: 6 }, () => openQueue()));
    const names = await Promise.all(
      opened.map(async (boss) => (await boss.getQueues()).map(({ name }) => name).sort()),
    );
    for (const found of names) expect(found).toEqual(Object.keys(jobs).sort());
    await Promise.all(opened.map((boss) => boss.stop({ graceful: false, wait: true })));
  });

  it('run, and say how far they are', async () => {
    const seen: number[] = [];
    const definition = job(async ({ value }, { progress }) => {
      seen.push(value);
      await progress({ done: 0.5 });
    });
    await start(forgetful(definition));
    const id = await enqueue(definition, { value: 7 });
    await until(definition, id, 'completed');
    expect(seen).toEqual([7]);
    expect((await jobState(definition, id))?.progress).toEqual({ done: 0.5 });
  });

  it('refuse a payload that is not of their schema before it is queued', async () => {
    const definition = job(async () => undefined);
    await expect(enqueue(definition, JSON.parse('{"value":"x"}'))).rejects.toThrow();
  });

  it('of one key are one, however often and from wherever they are enqueued', async () => {
    let runs = 0;
    const definition = job(async () => {
      runs++;
    });
    const ids = await Promise.all(
      Array.from({ length: 8 }, () => enqueue(definition, { value: 1 }, { key: 'upload 1' })),
    );
    expect(new Set(ids)).toEqual(new Set([jobIdOf('prune-jobs', 'upload 1')]));
    await Promise.all([start(forgetful(definition)), start(forgetful(definition))]);
    await until(definition, ids[0] ?? '', 'completed');
    expect(runs).toBe(1);
  });

  it('exist only if the transaction that wants them commits', async () => {
    const definition = job(async () => undefined);
    let lost = '';
    const doomed = transaction(async (executor) => {
      await executor.account.create({ data: { address: '0xjob' } });
      lost = await enqueue(definition, { value: 1 }, { within: executor });
      throw new Error('changed my mind');
    });
    await expect(doomed).rejects.toThrow('changed my mind');
    expect(await jobState(definition, lost)).toBeUndefined();
    const kept = await transaction((executor) => enqueue(definition, { value: 1 }, { within: executor, key: 'kept' }));
    expect(await jobState(definition, kept)).toMatchObject({ state: 'created' });
    await cancelJob('prune-jobs', kept);
  });

  it('go on after a failure where they stopped: steps that ended are not run again', async () => {
    const ran: string[] = [];
    const definition = job(async (_, { step, attempt }) => {
      const first = await step('read', async () => {
        ran.push('read');
        return { rows: [1, 2] };
      });
      const nothing = await step('nothing', async () => {
        ran.push('nothing');
      });
      expect(nothing ?? undefined).toBeUndefined();
      await step('write', async () => {
        ran.push('write');
        if (attempt === 0) throw new Error('the disk hiccuped');
        return first.rows.length;
      });
    });
    await start(forgetful(definition));
    const id = await enqueue(definition, { value: 1 });
    await until(definition, id, 'completed');
    expect(ran).toEqual(['read', 'nothing', 'write', 'write']);
    expect(await database().jobStep.count({ where: { jobId: id } })).toBe(3);
  });

  it('fail at once on an expected error, after the last try on others, and tell the owner of the row once', async () => {
    const told: string[] = [];
    let tries = 0;
    const wrong = job(
      async ({ value }) => {
        tries++;
        if (value === 0) throw new OpenLedgerError({ code: 'invalid_input', message: 'no rows' });
        throw new Error('unlucky');
      },
      { retryLimit: 1, failed: async ({ value }, error) => void told.push(`${value}: ${error}`) },
    );
    await start(forgetful(wrong));
    await until(wrong, await enqueue(wrong, { value: 0 }), 'failed');
    expect(tries).toBe(1);
    await until(wrong, await enqueue(wrong, { value: 1 }), 'failed');
    expect(tries).toBe(3);
    expect(told).toEqual(['0: OpenLedgerError: no rows', '1: Error: unlucky']);
  });

  it('are given back when their worker stops, and finished by the next without counting as a try', async () => {
    const attempts: number[] = [];
    let started: () => void = () => undefined;
    const running = new Promise<void>((resolve) => {
      started = resolve;
    });
    let finish = false;
    const definition = job(async (_, { signal, attempt }) => {
      attempts.push(attempt);
      started();
      if (!finish)
        await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    });
    const worker = await start(forgetful(definition));
    const id = await enqueue(definition, { value: 1 });
    await running;
    await worker.stop();
    expect((await jobState(definition, id))?.state).toBe('created');
    finish = true;
    await start(forgetful(definition));
    await until(definition, id, 'completed');
    expect(attempts).toEqual([0, 0]);
  });

  it('are taken over when their lease runs out, and the old worker cannot end them', async () => {
    const boss = await queue();
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const ended: number[] = [];
    const definition = job(
      async (_, { attempt }) => {
        if (attempt === 0) await held;
        ended.push(attempt);
        if (attempt === 0) throw new Error('too late to matter');
      },
      { concurrency: 2 },
    );
    await start(forgetful(definition));
    const id = await enqueue(definition, { value: 1 });
    await until(definition, id, 'active');
    // As if the worker had been stopped by the system for longer than its lease.
    await boss
      .getDb()
      .executeSql("UPDATE pgboss.job SET started_on = now() - interval '1 hour' WHERE id = $1::uuid", [id]);
    await boss.maintain();
    await until(definition, id, 'completed');
    release();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(ended).toEqual([1, 0]);
    expect((await jobState(definition, id))?.state).toBe('completed');
  });

  it('of the registry include the daily clean-up, which runs', async () => {
    const old = new Date(Date.now() - 60 * 86_400_000);
    await database().jobStep.create({ data: { jobId: 'ancient', key: 'x', result: 1, createdAt: old } });
    await start(...Object.values(jobs));
    for (let tried = 0; tried < 200; tried++) {
      if ((await database().jobStep.count({ where: { jobId: 'ancient' } })) === 0) break;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(await database().jobStep.count({ where: { jobId: 'ancient' } })).toBe(0);
    expect(await database().jobStep.count()).toBeGreaterThan(0);
  });
});
