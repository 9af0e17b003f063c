import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { scoreAnswer, summariseScores } from '@/core/evaluation/scoreRows';
import { readAdapterFile } from '@/core/formats/adapterFile';
import { sha256Hash } from '@/core/hash/hash';
import { createDecoderEngine } from '@/core/inference/decoderEngine';
import type { Runtime } from '@/core/runtime/types';
import type { Tokenizer } from '@/core/tokenizer/createTokenizer';
import { answerLength, fitExample } from '@/core/training/example';
import type { BaseModel } from '@/core/training/programs';
import type { RunEvaluation } from '@/lib/api/evaluation';
import type { RunRecord } from '@/lib/api/run';
import { answerGreedily } from '@/lib/evaluation/answerGreedily';
import { heldOutLosses } from '@/lib/evaluation/heldOutLosses';
import { encodeExample } from '@/lib/tokenizer/chat';

/** Held-out rows that are answered at most: enough for intervals, few enough for a minute in a tab. */
export const MOST_ROWS = 64;
const MAX_TOKENS = 96;
const WORST = 10;
const ENGINE_ROWS = 8;
const MOST_CHARACTERS = 4000;

export type EvaluationProgress = { done: number; total: number; secondsLeft: number | null };

export type EvaluateRunParameters = {
  runtime: Runtime;
  base: BaseModel;
  tokenizer: Tokenizer;
  /** Bytes of the adapter file. */
  adapter: Uint8Array;
  records: readonly RunRecord[];
  clock: () => number;
  onProgress(progress: EvaluationProgress): void;
  signal?: AbortSignal;
};

/**
 * How base and adapter answer the held-out records, the same in a tab and on a server: loss of the true answer, and
 * greedy answers compared with it. Rows are taken in the order of their hashes, which says nothing about them.
 *
 * @throws OpenLedgerError `invalid_input` where no held-out record has an answer
 */
export async function evaluateRun(parameters: EvaluateRunParameters): Promise<RunEvaluation> {
  const { runtime, base, tokenizer, records, clock, onProgress, signal } = parameters;
  const started = clock();
  const adapter = readAdapterFile(base.config, parameters.adapter);
  const heldOut = records
    .filter((record) => record.heldOut)
    .map((record) => {
      const { ids, promptLength } = encodeExample(tokenizer, record);
      return { record, example: fitExample({ ids: Int32Array.from(ids), promptLength }, base.config.maxPositions) };
    })
    .filter(({ example }) => answerLength(example) > 0)
    .sort((left, right) => (left.record.recordHash < right.record.recordHash ? -1 : 1));
  const rows = heldOut.slice(0, MOST_ROWS);
  if (rows.length === 0) {
    throw new OpenLedgerError({
      code: 'invalid_input',
      message: 'This run has held out no record with an answer, so there is nothing to measure it by.',
      remedy: 'Train with a larger held-out share.',
    });
  }
  const total = 2 * rows.length;
  onProgress({ done: 0, total, secondsLeft: null });
  const losses = await heldOutLosses(
    runtime,
    base,
    adapter,
    rows.map(({ example }) => example),
  );
  const engine = createDecoderEngine({ runtime, base, rows: Math.min(ENGINE_ROWS, total) });
  const asking = clock();
  const answers = await answerGreedily({
    engine,
    tokenizer,
    maxTokens: Math.min(MAX_TOKENS, Math.floor(base.config.maxPositions / 2)),
    questions: rows.flatMap(({ record: { prompt } }) => [
      { prompt, adapter: null },
      { prompt, adapter },
    ]),
    onAnswered: (done) => onProgress({ done, total, secondsLeft: ((clock() - asking) / 1000 / done) * (total - done) }),
    ...(signal ? { signal } : {}),
  }).finally(() => engine.release());
  const scored = rows.map(({ record, example }, i) => {
    const [said, tuned] = [answers[2 * i]!, answers[2 * i + 1]!];
    return {
      recordHash: record.recordHash,
      tokens: answerLength(example),
      base: scoreAnswer(record.answer, { answer: said, loss: losses.base[i]! }),
      tuned: scoreAnswer(record.answer, { answer: tuned, loss: losses.tuned[i]! }),
      answers: { base: said.slice(0, MOST_CHARACTERS), tuned: tuned.slice(0, MOST_CHARACTERS) },
    };
  });
  return {
    measured: rows.length,
    heldOut: heldOut.length,
    maxTokens: MAX_TOKENS,
    adapterHash: sha256Hash(parameters.adapter),
    backend: runtime.backend,
    seconds: (clock() - started) / 1000,
    ...summariseScores(scored),
    worst: [...scored]
      .sort((left, right) => left.tuned.tokenF1 - right.tuned.tokenF1 || right.tuned.loss - left.tuned.loss)
      .slice(0, WORST)
      .map(({ tokens: _tokens, ...row }) => row),
  };
}
