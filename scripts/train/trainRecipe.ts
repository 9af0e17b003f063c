import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { readBaseModel } from '@/core/model/readBaseModel';
import { createTokenizer } from '@/core/tokenizer/createTokenizer';
import type { RunResult } from '@/lib/api/run';
import type { FineTuneProgress } from '@/lib/fineTune/fineTuneProgress';
import { readRecipeFile } from '@/lib/fineTune/recipeFile';
import { trainAdapter } from '@/lib/fineTune/trainAdapter';
import { embeddedBase, readBaseFolder } from '@/server/runs/embeddedBase';
import { trainingThreads } from '@/server/runs/trainingThreads';
import { createNodeRuntime } from '@/server/runtime/nodeRuntime';
import { openOutputFolder } from './outputFolder';
import { readRecords } from './readRecords';

const EMBEDDED = 'openledger-base';

export type TrainRecipeParameters = {
  /** Text of the recipe file, and the folder where its paths begin. */
  source: string;
  folder: string;
  resume: boolean;
  onProgress: (progress: FineTuneProgress) => void;
  signal: AbortSignal;
};

export type TrainRecipeResult =
  | { status: 'finished'; output: string; result: RunResult }
  | { status: 'stopped'; output: string; step: number };

/** Trains what a recipe file says, with the code and the runtime of the server's worker, and leaves its output folder. */
export async function trainRecipe(parameters: TrainRecipeParameters): Promise<TrainRecipeResult> {
  const { source, folder, resume, onProgress, signal } = parameters;
  const file = readRecipeFile(source);
  const records = await readRecords(file, folder);
  const files = await (file.base === EMBEDDED ? embeddedBase() : readBaseFolder(path.resolve(folder, file.base)));
  const output = path.resolve(folder, file.output);
  const target = await openOutputFolder(output, source, resume);
  const outcome = await trainAdapter({
    runtime: createNodeRuntime({ threads: trainingThreads() }),
    base: { ...readBaseModel(files.config, files.weights), name: files.name },
    tokenizer: createTokenizer(files.tokenizer),
    recipe: file.recipe,
    records,
    clock: () => performance.now(),
    onProgress(progress) {
      target.log(progress);
      onProgress(progress);
    },
    onCheckpoint: (state) => target.saveState(state),
    signal,
    ...(file.start === undefined ? {} : { startFrom: await readFile(path.resolve(folder, file.start)) }),
    ...(target.state ? { resumeFrom: target.state } : {}),
  });
  if (outcome.status === 'stopped') {
    await target.saveState(outcome.state);
    return { status: 'stopped', output, step: outcome.step };
  }
  await target.finish(outcome);
  return { status: 'finished', output, result: outcome.result };
}
