import type { FinishRunRequest, Run } from '@/lib/api/run';
import { putObject } from '@/lib/query/putObject';
import { finishRun } from '@/lib/query/runs';
import type { TrainOutcome } from '@/workers/training/protocol';

type Finished = Extract<TrainOutcome, { status: 'finished' }>;

/**
 * Stores what a tab has made and ends the run with it. Safe to repeat: objects are named by their bytes.
 * @param onStored after each of `total` files
 */
export async function storeFiles(
  runId: string,
  { result, files }: Finished,
  onStored: (done: number, total: number) => void,
): Promise<Run> {
  const total = 4 + files.checkpoints.length;
  let done = 0;
  const put = async (kind: string, bytes: Uint8Array<ArrayBuffer>) => {
    const hash = await putObject(kind, bytes);
    done += 1;
    onStored(done, total);
    return hash;
  };
  const checkpoints: FinishRunRequest['checkpoints'] = [];
  for (const { step, learningRate, adapter } of files.checkpoints) {
    checkpoints.push({ step, learningRate, adapterHash: await put('checkpoint', adapter) });
  }
  return finishRun(runId, {
    result,
    adapterHash: await put('adapter', files.adapter),
    adapterConfigHash: await put('adapterConfig', files.adapterConfig),
    sketchesHash: await put('sketches', files.sketches),
    placeboSketchesHash: await put('placeboSketches', files.placeboSketches),
    checkpoints,
  });
}
