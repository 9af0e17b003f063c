import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { initialAdapter } from '@/core/model/initialAdapter';
import { Random } from '@/core/random/random';
import type { Runtime } from '@/core/runtime/types';
import { adamState, adamStep } from '@/core/training/adamw';
import { type Batch, epochBatches, orderedBatches } from '@/core/training/batches';
import { chooseBuckets } from '@/core/training/buckets';
import { answerLength, fitExample, type TrainingExample } from '@/core/training/example';
import { fingerprintOf } from '@/core/training/fingerprint';
import { globalNorm, scaleInPlace } from '@/core/training/gradientNorm';
import { checkHealth } from '@/core/training/health';
import { type BaseModel, TrainPrograms } from '@/core/training/programs';
import type { TrainingProgress } from '@/core/training/progress';
import { dropPromptTokens } from '@/core/training/promptDropout';
import type { LoraRecipe } from '@/core/training/recipe';
import { learningRate, type Schedule } from '@/core/training/schedule';
import {
  decodeTrainingState,
  encodeTrainingState,
  type KeptCheckpoint,
  type Matrices,
  type TrainingState,
} from '@/core/training/trainingState';

/** Padded lengths, each a compiled program. */
const BUCKETS = 3;

export type TrainLoraParameters = {
  runtime: Runtime;
  base: BaseModel;
  recipe: LoraRecipe;
  data: { train: readonly TrainingExample[]; heldOut: readonly TrainingExample[] };
  /** Milliseconds that only rise. */
  clock: () => number;
  /** Training waits for a listener that returns a promise. */
  onProgress?: (progress: TrainingProgress) => void | Promise<void>;
  signal?: AbortSignal;
  /** State of a checkpoint of the same recipe and data. */
  resumeFrom?: Uint8Array;
};

export type TrainLoraResult =
  | {
      status: 'finished';
      /** The adapter with the best held-out loss, or the last one where the recipe says so or nothing was held out. */
      matrices: Matrices;
      kept: readonly KeptCheckpoint[];
      steps: number;
      /** Step of the adapter that is returned. */
      resultStep: number;
      /** Tokens that training passed over, all epochs together, padding left out. */
      trainedTokens: number;
      /** Held-out loss before the first step, that is of the base. */
      baseEvaluationLoss: number | null;
      /** Held-out loss of the adapter that is returned. */
      evaluationLoss: number | null;
    }
  /** Aborted between two steps; `state` resumes exactly there. */
  | { status: 'stopped'; steps: number; state: Uint8Array<ArrayBuffer> };

/**
 * Fine-tunes a LoRA adapter. The same base, recipe and data give the same adapter on the same backend with one thread,
 * whether or not it was stopped and resumed on the way.
 *
 * @throws OpenLedgerError `invalid_input` if there is nothing to learn from, `training_diverged` if the loss is not
 *   finite or has risen far above where it began, `conflict` if `resumeFrom` belongs to another training.
 */
export async function trainLora(parameters: TrainLoraParameters): Promise<TrainLoraResult> {
  const run = new LoraRun(parameters);
  try {
    return await run.execute();
  } finally {
    await run.release();
  }
}

class LoraRun {
  readonly #train: readonly TrainingExample[];
  readonly #heldOut: readonly TrainingExample[];
  readonly #buckets: readonly number[];
  readonly #programs: TrainPrograms;
  readonly #schedule: Schedule;
  readonly #stepsPerEpoch: number;
  readonly #report: (progress: TrainingProgress) => void | Promise<void>;
  readonly #state: Mutable<TrainingState>;
  #epoch: Epoch = { index: -1, examples: [], batches: [] };

  constructor(private readonly parameters: TrainLoraParameters) {
    const { recipe, data, base, runtime, resumeFrom } = parameters;
    const usable = (examples: readonly TrainingExample[]) =>
      examples.map((example) => fitExample(example, recipe.maxLength)).filter((example) => answerLength(example) > 0);
    this.#train = usable(data.train);
    this.#heldOut = usable(data.heldOut);
    if (this.#train.length === 0) {
      throw new OpenLedgerError({
        code: 'invalid_input',
        message: 'There is no example with an answer to learn from.',
        remedy: 'Choose a dataset version with accepted records.',
      });
    }
    const lengths = [...this.#train, ...this.#heldOut].map(({ ids }) => ids.length);
    this.#buckets = chooseBuckets(lengths, BUCKETS);
    this.#programs = new TrainPrograms(runtime, base, recipe);
    const passes = Math.ceil(this.#train.length / recipe.batch);
    this.#stepsPerEpoch = Math.ceil(passes / recipe.accumulation);
    this.#schedule = {
      peak: recipe.learningRate,
      totalSteps: Math.max(1, Math.round(this.#stepsPerEpoch * recipe.epochs)),
      warmup: recipe.warmup,
      shape: { kind: 'cosine', floor: 0 },
    };
    this.#report = parameters.onProgress ?? (() => undefined);
    const fingerprint = fingerprintOf(base.config, recipe, [...this.#train, ...this.#heldOut]);
    this.#state = resumeFrom ? decodeTrainingState(resumeFrom, fingerprint) : this.#begin(fingerprint);
  }

  release = () => this.#programs.release();

  async execute(): Promise<TrainLoraResult> {
    const { recipe, signal } = this.parameters;
    const total = this.#schedule.totalSteps;
    const tokens = this.#train.reduce((sum, { ids }) => sum + ids.length, 0);
    const slots = this.#epochOf(0).batches.reduce((sum, { length }) => sum + length * recipe.batch, 0);
    await this.#report({
      phase: 'prepare',
      examples: this.#train.length,
      tokens,
      totalSteps: total,
      lengths: this.#buckets,
      padding: 1 - tokens / slots,
    });
    const every = recipe.evaluateEvery || this.#stepsPerEpoch;
    const state = this.#state;
    if (state.baseEvaluationLoss === null && this.#heldOut.length > 0) {
      // Matrices B are zero before the first step, so this is the loss of the bare base.
      const evaluationLoss = await this.#heldOutLoss();
      state.baseEvaluationLoss = evaluationLoss;
      await this.#report({ phase: 'evaluate', step: 0, totalSteps: total, epoch: 0, evaluationLoss, best: false });
    }
    while (state.step < total && !this.#isExhausted()) {
      if (signal?.aborted) return { status: 'stopped', steps: state.step, state: encodeTrainingState(state) };
      await this.#step();
      this.#keep();
      if (this.#heldOut.length > 0 && (state.step % every === 0 || state.step === total)) await this.#evaluateNow();
      // The end too: what follows a training, sketches for one, can then be done again without training again.
      const ended = state.step === total || this.#isExhausted();
      if (recipe.checkpointEvery > 0 && (state.step % recipe.checkpointEvery === 0 || ended)) {
        await this.#report({
          phase: 'checkpoint',
          step: state.step,
          totalSteps: total,
          state: encodeTrainingState(state),
        });
      }
    }
    const given = recipe.result === 'best' && state.best ? state.best : await this.#lastAdapter();
    const { evaluationLoss } = given;
    const reason = state.step < total ? 'early-stopping' : 'finished';
    await this.#report({ phase: 'done', step: state.step, totalSteps: total, reason, evaluationLoss });
    const last = { step: state.step, learningRate: this.#meanRate(0, state.step), matrices: copyOf(state.matrices) };
    return {
      status: 'finished',
      matrices: given.matrices,
      kept: state.kept.length > 0 ? state.kept : [last],
      steps: state.step,
      resultStep: given.step,
      trainedTokens: state.trainedTokens,
      baseEvaluationLoss: state.baseEvaluationLoss,
      evaluationLoss,
    };
  }

  async #step(): Promise<void> {
    const { recipe, clock, base } = this.parameters;
    const state = this.#state;
    const started = clock();
    const epoch = Math.floor(state.step / this.#stepsPerEpoch);
    const first = (state.step % this.#stepsPerEpoch) * recipe.accumulation;
    const { examples, batches } = this.#epochOf(epoch);
    const { loss, gradients, tokens } = await this.#programs.gradients(
      examples,
      batches.slice(first, first + recipe.accumulation),
      state.matrices,
      state.step,
    );
    const gradientNorm = globalNorm(gradients.values());
    state.firstLoss ??= loss;
    checkHealth({ step: state.step + 1, loss, gradientNorm, firstLoss: state.firstLoss, config: base.config });
    if (gradientNorm > recipe.clip) {
      for (const gradient of gradients.values()) scaleInPlace(gradient, recipe.clip / gradientNorm);
    }
    const rate = learningRate(this.#schedule, state.step);
    state.step += 1;
    state.trainedTokens += tokens;
    const options = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: recipe.weightDecay };
    for (const [name, moments] of state.moments) {
      adamStep(state.matrices.get(name)!.data, gradients.get(name)!, moments, state.step, rate, options);
    }
    const seconds = Math.max(1e-6, (clock() - started) / 1000);
    this.#secondsPerStep = this.#secondsPerStep === 0 ? seconds : 0.9 * this.#secondsPerStep + 0.1 * seconds;
    await this.#report({
      phase: 'train',
      step: state.step,
      totalSteps: this.#schedule.totalSteps,
      epoch: epoch + 1,
      loss,
      learningRate: rate,
      gradientNorm,
      tokensPerSecond: tokens / seconds,
      secondsLeft: (this.#schedule.totalSteps - state.step) * this.#secondsPerStep,
    });
  }

  #secondsPerStep = 0;

  /** Mean loss of the held-out answer tokens under the present adapter. */
  #heldOutLoss(): Promise<number> {
    const batches = orderedBatches(this.#heldOut, this.#buckets, this.parameters.recipe.batch);
    return this.#programs.loss(this.#heldOut, batches, this.#state.matrices);
  }

  #lastEvaluation: { step: number; evaluationLoss: number } | null = null;

  /** Evaluates again only where training went on from a checkpoint that was the end already. */
  async #lastAdapter() {
    const { step, matrices } = this.#state;
    if (this.#heldOut.length === 0) return { step, matrices, evaluationLoss: null };
    const known = this.#lastEvaluation?.step === step ? this.#lastEvaluation.evaluationLoss : undefined;
    return { step, matrices, evaluationLoss: known ?? (await this.#heldOutLoss()) };
  }

  async #evaluateNow(): Promise<void> {
    const state = this.#state;
    const evaluationLoss = await this.#heldOutLoss();
    this.#lastEvaluation = { step: state.step, evaluationLoss };
    const best = state.best === null || evaluationLoss < state.best.evaluationLoss;
    state.evaluationsWithoutGain = best ? 0 : state.evaluationsWithoutGain + 1;
    if (best) state.best = { step: state.step, evaluationLoss, matrices: copyOf(state.matrices) };
    await this.#report({
      phase: 'evaluate',
      step: state.step,
      totalSteps: this.#schedule.totalSteps,
      epoch: Math.ceil(state.step / this.#stepsPerEpoch),
      evaluationLoss,
      best,
    });
  }

  /** Keeps the adapter at evenly spaced steps, the last of them where the recipe says. */
  #keep(): void {
    const { keptCheckpoints, keptUntil } = this.parameters.recipe;
    const state = this.#state;
    const total = this.#schedule.totalSteps;
    const due = Array.from({ length: keptCheckpoints }, (_, i) =>
      Math.ceil((total * keptUntil * (i + 1)) / keptCheckpoints),
    );
    if (!due.includes(state.step)) return;
    const since = state.kept.at(-1)?.step ?? 0;
    const entry = {
      step: state.step,
      learningRate: this.#meanRate(since, state.step),
      matrices: copyOf(state.matrices),
    };
    state.kept = [...state.kept, entry];
  }

  #meanRate(from: number, to: number): number {
    let sum = 0;
    for (let step = from; step < to; step++) sum += learningRate(this.#schedule, step);
    return sum / Math.max(1, to - from);
  }

  #isExhausted(): boolean {
    const { patience } = this.parameters.recipe;
    return patience > 0 && this.#state.evaluationsWithoutGain >= patience;
  }

  #epochOf(index: number): Epoch {
    if (this.#epoch.index !== index) {
      const { seed, batch, promptDropout } = this.parameters.recipe;
      const random = new Random(Math.imul(seed, 0x27d4eb2f) ^ index);
      const batches = epochBatches(this.#train, this.#buckets, batch, random);
      const examples = this.#train.map((example) => dropPromptTokens(example, promptDropout, random));
      this.#epoch = { index, examples, batches };
    }
    return this.#epoch;
  }

  #begin(fingerprint: string): Mutable<TrainingState> {
    const { base, recipe } = this.parameters;
    const matrices = initialAdapter(base.config, recipe.lora, recipe.seed);
    return {
      step: 0,
      matrices,
      moments: new Map([...matrices].map(([name, { data }]) => [name, adamState(data.length)])),
      kept: [],
      best: null,
      evaluationsWithoutGain: 0,
      firstLoss: null,
      baseEvaluationLoss: null,
      trainedTokens: 0,
      fingerprint,
    };
  }
}

/** Batches of one pass over the data, and the examples as this pass sees them. */
type Epoch = { index: number; examples: readonly TrainingExample[]; batches: readonly Batch[] };

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const copyOf = (matrices: Matrices): Matrices =>
  new Map([...matrices].map(([name, { dims, data }]) => [name, { dims, data: data.slice() }]));
