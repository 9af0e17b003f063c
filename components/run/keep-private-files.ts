import type { Run } from '@/lib/api/run';
import { digestOf } from '@/lib/hash/digestOf';
import { finishPrivateRun } from '@/lib/query/runs';
import { adapterFile, browserPrivateStore } from '@/workers/privateData/privateStore';
import type { TrainOutcome } from '@/workers/training/protocol';

type Finished = Extract<TrainOutcome, { status: 'finished' }>;

/** Keeps the adapter of private data in this browser and ends the run with its figures. Safe to repeat. */
export async function keepPrivateFiles(runId: string, { result, files }: Finished): Promise<Run> {
  const adapterHash = await digestOf(files.adapter);
  await browserPrivateStore.write(adapterFile(adapterHash), files.adapter);
  return finishPrivateRun(runId, { result, adapterHash });
}
