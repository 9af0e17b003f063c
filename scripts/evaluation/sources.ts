import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { DEFAULT_PARAMETERS } from '@/core/attribution/parameters';
import type { CheckpointSketches } from '@/core/attribution/sketches';
import { sha256Hash } from '@/core/hash/hash';
import { recipe as recipeSchema } from '@/lib/api/run';
import { encodeChat } from '@/lib/tokenizer/chat';
import { answerQuestions } from '@/scripts/evaluation/answerQuestions';
import { type AskedAnswer, judgeSources, paidPart, type SourceVerdict } from '@/scripts/evaluation/judgeSources';
import { memoryStore } from '@/scripts/evaluation/memoryStore';
import { progressLine } from '@/scripts/evaluation/progressLine';
import { chooseQuestions, readSourceRecords, SOURCES } from '@/scripts/evaluation/sourceRecords';
import { hitRows, measuresOf } from '@/scripts/evaluation/summarise';
import { type TunedModel, tuneModel } from '@/scripts/evaluation/tunedModel';
import { untrainedQuestions } from '@/scripts/evaluation/untrainedQuestions';
import { BASE_FOLDER } from '@/server/runs/embeddedBase';
import { createNodeRuntime } from '@/server/runtime/nodeRuntime';

/**
 * Whether answers pay the contributor whose records they come from: three files, three contributors, a model trained on
 * all of them, and questions in other words than the records'. Run by `npm run eval:sources`.
 */
const QUESTIONS_PER_FILE = 20;
const UNTRAINED_QUESTIONS = 60;
/** The first seed is the one that recipes start with. */
const FIRST_SEED = recipeSchema.parse({}).seed;
const ANSWER_TOKENS = 96;
const PROGRESS_MILLISECONDS = 10_000;

const { values: options } = parseArgs({
  options: {
    data: { type: 'string' },
    records: { type: 'string', default: '60' },
    seeds: { type: 'string', default: '1' },
    epochs: { type: 'string', default: '40' },
    rate: { type: 'string', default: '2e-3' },
    length: { type: 'string', default: '128' },
    rank: { type: 'string', default: '32' },
    'prompt-dropout': { type: 'string', default: '0.3' },
    base: { type: 'string', default: BASE_FOLDER },
    result: { type: 'string', default: 'last' },
    threads: { type: 'string', default: '2' },
    json: { type: 'boolean', default: false },
  },
});
const say = (line: string) => process.stderr.write(`${line}\n`);
if (options.data === undefined) {
  say('Usage: npm run eval:sources -- --data FOLDER [--records 60] [--seeds 1] [--epochs 40] [--rate 2e-3]');
  say(
    '       [--length 128] [--rank 32] [--prompt-dropout 0.3] [--result last|best] [--base FOLDER] [--threads 2] [--json]',
  );
  process.exit(2);
}

const json = async (name: string): Promise<unknown> =>
  JSON.parse(await readFile(path.join(options.base, name), 'utf8'));
const weights = await readFile(path.join(options.base, 'model.safetensors'));
const files = {
  name: path.basename(options.base),
  hash: sha256Hash(weights),
  config: await json('config.json'),
  tokenizer: await json('tokenizer.json'),
  weights,
};
const runtime = createNodeRuntime({ threads: Number(options.threads) });

const verdicts: SourceVerdict[] = [];
const untrained: number[] = [];
for (let seed = FIRST_SEED; seed < FIRST_SEED + Number(options.seeds); seed++) {
  const rank = Number(options.rank);
  const recipe = recipeSchema.parse({
    rank,
    alpha: 2 * rank,
    epochs: Number(options.epochs),
    learningRate: Number(options.rate),
    maxLength: Number(options.length),
    promptDropout: Number(options['prompt-dropout']),
    result: options.result === 'best' ? 'best' : 'last',
    evaluationsPerEpoch: 1,
    seed,
  });
  const records = await readSourceRecords(options.data, Number(options.records), recipe);
  const trained = records.filter(({ heldOut }) => !heldOut);
  const questions = chooseQuestions(records, QUESTIONS_PER_FILE);
  const strange = await untrainedQuestions(options.data, records, UNTRAINED_QUESTIONS);
  say(`seed ${seed}: ${records.length} records, ${trained.length} to train on, ${questions.length} questions`);
  let shown = 0;
  const model = await tuneModel({
    runtime,
    files,
    store: memoryStore(),
    records,
    recipe,
    onProgress(progress) {
      const line = progressLine(progress);
      const now = performance.now();
      if (line === undefined || (progress.phase !== 'evaluate' && now - shown < PROGRESS_MILLISECONDS)) return;
      shown = now;
      say(line);
    },
  });
  const { base, tokenizer, published, index } = model;
  say(`answering ${questions.length} questions`);
  const given = await answerQuestions(
    { runtime, base, tokenizer, adapter: published },
    questions.map(({ prompt }) => prompt),
    ANSWER_TOKENS,
  );
  const answers: AskedAnswer[] = [];
  for (const [i, answer] of given.entries()) {
    answers.push({ ...answer, ...questions[i]!, sketch: await sketchOf(model, answer) });
  }
  verdicts.push(...judgeSources(index, trained, answers, DEFAULT_PARAMETERS));
  // Answers that come from no record at all: those of a file that nobody contributed, as its authors wrote them.
  for (const { prompt, answer } of strange) {
    const foreign = {
      promptTokens: encodeChat(tokenizer, [{ role: 'user', content: prompt }]),
      answerTokens: tokenizer.encode(answer).slice(0, ANSWER_TOKENS),
    };
    untrained.push(paidPart(index, { ...foreign, sketch: await sketchOf(model, foreign) }, DEFAULT_PARAMETERS));
  }
  await model.release();
}

/** As the server does: an answer without a token has no gradient and lies near no record. */
async function sketchOf(
  { index, sketch }: TunedModel,
  { promptTokens, answerTokens }: { promptTokens: readonly number[]; answerTokens: readonly number[] },
): Promise<CheckpointSketches> {
  const { header, width } = index.sketches;
  if (answerTokens.length === 0) return header.checkpoints.map(() => new Float32Array(width));
  return sketch(promptTokens, answerTokens);
}

const percent = (share: number) => `${(100 * share).toFixed(0)} %`;
console.log(
  'right contributor first'.padEnd(30),
  'hits'.padStart(9),
  '95 % interval'.padStart(15),
  'p by chance'.padStart(12),
);
for (const { name, hits, total, low, high, chance } of hitRows(verdicts, SOURCES.length)) {
  const interval = `${percent(low)} to ${percent(high)}`;
  console.log(
    name.padEnd(30),
    `${hits} of ${total}`.padStart(9),
    interval.padStart(15),
    chance.toExponential(1).padStart(12),
  );
}
const measures = measuresOf(verdicts, untrained, SOURCES.length);
for (const { name, value, unit } of measures) console.log(name.padEnd(60), value.toPrecision(3).padStart(9), unit);
if (options.json) console.log(JSON.stringify({ suite: 'sources', measures }));
