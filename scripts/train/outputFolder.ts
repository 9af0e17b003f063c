import { appendFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { FineTuneProgress } from '@/lib/fineTune/fineTuneProgress';
import type { TrainedAdapter } from '@/lib/fineTune/trainAdapter';

const STATE = 'checkpoint.safetensors';
const LOG = 'run.jsonl';
const RECIPE = 'recipe.yaml';

/** What a training on the command line leaves: adapter, kept adapters, log, and a checkpoint until it is done. */
export type OutputFolder = {
  /** The state to resume from; null for a training that begins. */
  state: Uint8Array | null;
  log(progress: FineTuneProgress): void;
  saveState(state: Uint8Array): Promise<void>;
  /** Writes the adapter in PEFT's layout and removes the checkpoint. */
  finish(trained: TrainedAdapter): Promise<void>;
};

/**
 * Opens a folder for a training.
 * @throws OpenLedgerError `conflict` where it holds an adapter already, or a checkpoint that nobody asked to resume;
 *   `not_found` where there is nothing to resume
 */
export async function openOutputFolder(folder: string, recipe: string, resume: boolean): Promise<OutputFolder> {
  await mkdir(folder, { recursive: true });
  const at = (name: string) => path.join(folder, name);
  const state = await readIfThere(at(STATE));
  if (await readIfThere(at('adapter_model.safetensors'))) {
    throw refused('conflict', `${folder} holds a finished adapter`, 'Name another output folder in the recipe.');
  }
  if (resume && !state) {
    throw refused('not_found', `${folder} has no checkpoint to resume from`, 'Start without --resume.');
  }
  if (!resume && state) {
    throw refused('conflict', `${folder} has a checkpoint`, 'Go on from it with --resume, or name another folder.');
  }
  if (!resume) await rm(at(LOG), { force: true });
  await writeFile(at(RECIPE), recipe);
  let logged: Promise<void> = Promise.resolve();
  return {
    state,
    log(progress) {
      logged = logged.then(() => appendFile(at(LOG), `${JSON.stringify(progress)}\n`));
    },
    saveState: (bytes) => replace(at(STATE), bytes),
    async finish({ adapter, adapterConfig, checkpoints, result }) {
      await logged;
      for (const kept of checkpoints) {
        const place = at(path.join('checkpoints', `step-${kept.step}`));
        await mkdir(place, { recursive: true });
        await writeFile(path.join(place, 'adapter_config.json'), adapterConfig);
        await writeFile(path.join(place, 'adapter_model.safetensors'), kept.adapter);
      }
      await writeFile(at('result.json'), `${JSON.stringify(result, null, 2)}\n`);
      await writeFile(at('adapter_config.json'), adapterConfig);
      // Last, as it says that everything is there.
      await replace(at('adapter_model.safetensors'), adapter);
      await rm(at(STATE), { force: true });
    },
  };
}

/** A crash leaves the old file or the new one, never a half. */
async function replace(file: string, bytes: Uint8Array): Promise<void> {
  await writeFile(`${file}.new`, bytes);
  await rename(`${file}.new`, file);
}

async function readIfThere(file: string): Promise<Uint8Array | null> {
  try {
    return await readFile(file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

const refused = (code: 'conflict' | 'not_found', what: string, remedy: string) =>
  new OpenLedgerError({ code, message: `${what}.`, remedy });
