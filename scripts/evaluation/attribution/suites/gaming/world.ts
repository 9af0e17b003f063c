import type { AttributionIndex } from '@/core/attribution/attributionIndex';
import { clusterRecords } from '@/core/curation/clusterMap';
import { judgeRow } from '@/core/curation/curate';
import { type DuplicateEntry, DuplicateIndex } from '@/core/curation/duplicateIndex';
import { withoutCopies } from '@/core/curation/withoutCopies';
import { sha256Hash } from '@/core/hash/hash';
import type { Runtime } from '@/core/runtime/types';
import type { Recipe, RunRecord } from '@/lib/api/run';
import { encodeChat } from '@/lib/tokenizer/chat';
import { memoryStore } from '@/scripts/evaluation/memoryStore';
import { tuneModel } from '@/scripts/evaluation/tunedModel';
import type { BaseFiles } from '@/server/runs/embeddedBase';
import type { AskedAnswer } from './payouts';

/** One record as it is handed in. Copies within a DataNet are refused, so cheats take another for each. */
export type Submission = {
  contributor: `0x${string}`;
  dataNet: string;
  prompt: string;
  answer: string;
  topic?: string;
  /** Chosen to be held out, with every copy of it. */
  heldOut?: boolean;
};

export type WorldParameters = { runtime: Runtime; files: BaseFiles; recipe: Recipe };

/** A model trained on what was handed in, and the sketches of given answers at its checkpoints. */
export type World = { index: AttributionIndex; answers: AskedAnswer[] };

const MAPPING = { kind: 'question-answer', prompt: 'prompt', answer: 'answer', topic: 'topic' } as const;

/** What is left of the submissions after curation in each DataNet and clustering over all: what a run trains on. */
export function curateSubmissions(submissions: readonly Submission[]): RunRecord[] {
  const dataNets = new Map<string, DuplicateIndex>();
  const accepted: { entry: DuplicateEntry; submission: Submission; prompt: string; answer: string }[] = [];
  submissions.forEach((submission, i) => {
    const existing = dataNets.get(submission.dataNet) ?? new DuplicateIndex();
    dataNets.set(submission.dataNet, existing);
    const fields = new Map(Object.entries(submission).map(([name, value]) => [name, String(value)]));
    const verdict = judgeRow({ kind: 'fields', row: i + 1, line: i + 1, fields }, { mapping: MAPPING, existing });
    if (verdict.kind !== 'accepted' || verdict.record.kind !== 'question-answer') return;
    const { prompt, answer } = verdict.record;
    accepted.push({ entry: verdict.entry, submission, prompt, answer });
  });
  const clusters = clusterRecords(accepted.map(({ entry }) => entry));
  const clusterOf = (entry: DuplicateEntry) => clusters.get(entry.recordHash)!;
  const heldOut = new Set(accepted.filter(({ submission }) => submission.heldOut).map(({ entry }) => clusterOf(entry)));
  return withoutCopies(
    accepted.map(({ entry, submission: { contributor, dataNet }, prompt, answer }) => ({
      recordHash: entry.recordHash,
      contributor,
      dataNetId: dataNet,
      clusterHash: clusterOf(entry),
      prompt,
      answer,
      heldOut: heldOut.has(clusterOf(entry)),
    })),
  );
}

/**
 * Trains, indexes and sketches by the product's own code. The answers are given, the same in every world: compared is
 * what the rule pays for an answer, not which answers a model of so few records learns to give.
 */
export async function makeWorld(
  records: readonly RunRecord[],
  given: readonly { prompt: string; answer: string }[],
  { runtime, files, recipe }: WorldParameters,
): Promise<World> {
  const store = memoryStore();
  const model = await tuneModel({ runtime, files, store, records, recipe, onProgress: () => undefined });
  try {
    const answers: AskedAnswer[] = [];
    for (const { prompt, answer } of given) {
      const promptTokens = encodeChat(model.tokenizer, [{ role: 'user', content: prompt }]);
      const answerTokens = model.tokenizer.encode(answer);
      answers.push({ promptTokens, answerTokens, sketch: await model.sketch(promptTokens, answerTokens) });
    }
    return { index: model.index, answers };
  } finally {
    await model.release();
  }
}

/** Two sets of submissions that come to the same records give the same model. */
export function recordsKey(records: readonly RunRecord[]): string {
  return sha256Hash(JSON.stringify(records.map(({ prompt, answer, heldOut }) => [prompt, answer, heldOut])));
}
