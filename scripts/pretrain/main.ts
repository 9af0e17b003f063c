import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeSafetensors } from '@/core/formats/safetensors';
import { toHuggingFaceConfig } from '@/core/model/config';
import { EMBEDDED_CONFIG } from '@/core/model/embeddedConfig';
import { initialWeights } from '@/core/model/initialise';
import { weightShapes } from '@/core/model/weights';
import { FullTrainer } from '@/core/training/fullTrainer';
import { restoreCheckpoint, saveCheckpoint, writeAtomically } from '@/scripts/pretrain/checkpoint';
import type { CorpusSummary } from '@/scripts/pretrain/corpus';
import { createEvaluation } from '@/scripts/pretrain/evaluate';
import { prepare } from '@/scripts/pretrain/prepare';
import { readTokens } from '@/scripts/pretrain/readTokens';
import { WindowSampler } from '@/scripts/pretrain/windows';
import { createNodeRuntime } from '@/server/runtime/nodeRuntime';

const SPECIAL = { bos: 0, eos: 0, pad: 0 };
const SEED = 17;

const { values: options } = parseArgs({
  options: {
    /** Folder with the raw data; needed once, to make the corpus and, where there is none, the tokenizer. */
    data: { type: 'string' },
    corpus: { type: 'string', default: '.openledger/pretrain' },
    out: { type: 'string', default: 'public/models/openledger-base' },
    checkpoint: { type: 'string', default: '.openledger/pretrain/checkpoint.safetensors' },
    /** Training tokens in total: the schedule depends on it, never on the clock. */
    tokens: { type: 'string', default: '16000000' },
    length: { type: 'string', default: '256' },
    /** From this share of the steps on, windows are twice as long and half as many. */
    lengthen: { type: 'string', default: '0.55' },
    batch: { type: 'string', default: '8' },
    accumulate: { type: 'string', default: '2' },
    rate: { type: 'string', default: '0.01' },
    muon: { type: 'string', default: '0.02' },
    decay: { type: 'string', default: '0.1' },
    /** Share of the steps over which the rate falls linearly to zero; 0 takes a cosine. */
    cooldown: { type: 'string', default: '0.6' },
    threads: { type: 'string', default: '2' },
    /** Stop early, for probes; the schedule still runs over `tokens`. */
    stopAfter: { type: 'string' },
    evaluateEvery: { type: 'string', default: '300' },
    fresh: { type: 'boolean', default: false },
  },
});

const length = Number(options.length);
const batch = Number(options.batch);
const accumulate = Number(options.accumulate);
const tokensPerStep = length * batch * accumulate;
const totalSteps = Math.floor(Number(options.tokens) / tokensPerStep);
const lastStep = Math.min(totalSteps, options.stopAfter ? Number(options.stopAfter) : totalSteps);
const settings = JSON.stringify([
  EMBEDDED_CONFIG,
  length,
  batch,
  accumulate,
  totalSteps,
  options.rate,
  options.muon,
  options.decay,
  options.cooldown,
  options.lengthen,
  SEED,
]);

const summary = openCorpus();
const tokens = readTokens(join(options.corpus, 'corpus.train.u16'));
const stages = [
  { length, batch, windows: new WindowSampler(tokens, length, SEED) },
  { length: 2 * length, batch: batch / 2, windows: new WindowSampler(tokens, 2 * length, SEED + 1000) },
] as const;
const heldOut = { tokens: readTokens(join(options.corpus, 'corpus.heldout.u16')), bytes: summary.heldoutBytes };

const runtime = createNodeRuntime({ threads: Number(options.threads) });
const cooldown = Number(options.cooldown);
const decay = Number(options.decay);
const trainer = await FullTrainer.create(runtime, EMBEDDED_CONFIG, initialWeights(EMBEDDED_CONFIG, SEED), stages, {
  schedule: {
    peak: Number(options.rate),
    totalSteps,
    warmup: 0.02,
    shape: cooldown > 0 ? { kind: 'linear', decay: cooldown } : { kind: 'cosine', floor: 0.02 },
  },
  weightDecay: decay,
  beta2: 0.98,
  clip: 1,
  ...(Number(options.muon) > 0 ? { muon: { peak: Number(options.muon), momentum: 0.95, weightDecay: decay } } : {}),
});
const evaluate = await createEvaluation(runtime, EMBEDDED_CONFIG, length, heldOut);
mkdirSync(options.out, { recursive: true });
if (!options.fresh && restoreCheckpoint(options.checkpoint, trainer, settings)) log(`resumed at step ${trainer.step}`);

log(`${totalSteps} steps of ${tokensPerStep} tokens over ${summary.trainTokens} tokens; settings ${settings}`);
let smooth = 0;
let since = { step: trainer.step, at: performance.now(), saved: performance.now() };
while (trainer.step < lastStep) {
  const first = trainer.step * accumulate;
  const stage = stages[trainer.step < Number(options.lengthen) * totalSteps ? 0 : 1];
  const batches = Array.from({ length: accumulate }, (_, i) => stage.windows.batch(first + i, stage.batch));
  const { loss, gradientNorm, rate } = await trainer.train(batches);
  if (!Number.isFinite(loss)) throw new Error(`The loss is ${loss} at step ${trainer.step}.`);
  smooth = smooth === 0 ? loss : 0.95 * smooth + 0.05 * loss;
  const now = performance.now();
  if (trainer.step % 20 === 0) {
    const speed = ((trainer.step - since.step) * tokensPerStep) / ((now - since.at) / 1000);
    const left = ((lastStep - trainer.step) * tokensPerStep) / speed / 60;
    log(
      `step ${trainer.step} loss ${loss.toFixed(4)} smooth ${smooth.toFixed(4)} norm ${gradientNorm.toFixed(2)} ` +
        `rate ${rate.toExponential(2)} ${speed.toFixed(0)} tokens/s, ${left.toFixed(0)} min left`,
    );
    since = { ...since, step: trainer.step, at: now };
  }
  const isLast = trainer.step === lastStep;
  if (trainer.step % Number(options.evaluateEvery) === 0 || isLast) {
    const bits = await evaluate(trainer.weights, isLast ? 1 : 4);
    log(`step ${trainer.step} held-out ${bits.toFixed(4)} bits per byte${isLast ? ' over all windows' : ''}`);
    writeModel();
    since = { ...since, step: trainer.step, at: performance.now() };
  }
  if (isLast || performance.now() - since.saved > 120_000) {
    saveCheckpoint(options.checkpoint, trainer, settings);
    since.saved = performance.now();
  }
}

function openCorpus(): CorpusSummary {
  const path = join(options.corpus, 'corpus.json');
  if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8'));
  if (options.data === undefined) throw new Error(`There is no ${path} yet: say where the raw data is with --data.`);
  return prepare({ dataFolder: options.data, modelFolder: options.out, outFolder: options.corpus });
}

/** The Hugging Face layout, beside the tokenizer's files. */
function writeModel(): void {
  const shapes = weightShapes(EMBEDDED_CONFIG);
  const tensors = new Map([...shapes].map(([name, dims]) => [name, { dims, data: trainer.weights.get(name)! }]));
  writeAtomically(join(options.out, 'model.safetensors'), writeSafetensors(tensors, 'F16'));
  const config = JSON.stringify(toHuggingFaceConfig(EMBEDDED_CONFIG, SPECIAL), null, 2);
  writeAtomically(join(options.out, 'config.json'), `${config}\n`);
  const generation = {
    bos_token_id: SPECIAL.bos,
    eos_token_id: SPECIAL.eos,
    pad_token_id: SPECIAL.pad,
    max_length: EMBEDDED_CONFIG.maxPositions,
  };
  const path = join(options.out, 'generation_config.json');
  if (!existsSync(path)) writeAtomically(path, `${JSON.stringify(generation, null, 2)}\n`);
}

function log(line: string): void {
  process.stdout.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`);
}
