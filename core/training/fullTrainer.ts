import { encodeModel } from '@/core/graph/encode';
import type { DecoderConfig } from '@/core/model/config';
import { LINEARS, type Weights, weightShapes } from '@/core/model/weights';
import { buildTrainProgram, gradientName } from '@/core/programs/train';
import { floatsOf, floatTensor, intTensor } from '@/core/runtime/tensors';
import type { Runtime, Session, Tensor } from '@/core/runtime/types';
import { type AdamState, adamState, adamStep } from '@/core/training/adamw';
import { addInPlace, globalNorm, scaleInPlace } from '@/core/training/gradientNorm';
import { Muon } from '@/core/training/muon';
import { learningRate, type Schedule } from '@/core/training/schedule';

export type FullRecipe = {
  /** Schedule of AdamW: embeddings and norms, and every weight if `muon` is left out. */
  schedule: Schedule;
  weightDecay: number;
  beta2: number;
  clip: number;
  /** Muon for the matrices of the blocks, its rate running along the same schedule from its own peak. */
  muon?: { peak: number; momentum: number; weightDecay: number };
};

/** Windows of one forward and backward pass: ids and labels, each [batch · length]. */
export type TokenBatch = { length: number; ids: Int32Array; labels: Int32Array };
type SizedSession = { batch: number; length: number; session: Session };
export type FullStep = { loss: number; gradientNorm: number; rate: number };

/** Pre-training of all weights of a decoder: one instance, stepped from outside with batches of the given sizes. */
export class FullTrainer {
  step = 0;

  private constructor(
    private readonly sessions: readonly SizedSession[],
    private readonly recipe: FullRecipe,
    private readonly shapes: ReadonlyMap<string, readonly number[]>,
    readonly weights: ReadonlyMap<string, Float32Array>,
    private readonly moments: ReadonlyMap<string, AdamState>,
    private readonly muon: Muon | undefined,
  ) {}

  static async create(
    runtime: Runtime,
    config: DecoderConfig,
    weights: Weights,
    sizes: readonly { batch: number; length: number }[],
    recipe: FullRecipe,
  ): Promise<FullTrainer> {
    const sessions = await Promise.all(
      sizes.map(async (size) => {
        const program = buildTrainProgram({ config, ...size, mode: { kind: 'full' } });
        return { ...size, session: await runtime.createSession(encodeModel(program)) };
      }),
    );
    const shapes = weightShapes(config);
    const inBlock = (name: string) => LINEARS.some((linear) => name.endsWith(`.${linear}.weight`));
    const matrices = new Map([...shapes].filter(([name]) => recipe.muon && inBlock(name)));
    const muon = recipe.muon ? await Muon.create(runtime, matrices) : undefined;
    const own = new Map([...weights].map(([name, { data }]) => [name, data.slice()]));
    const moments = new Map(
      [...own].filter(([name]) => !matrices.has(name)).map(([name, data]) => [name, adamState(data.length)]),
    );
    return new FullTrainer(sessions, recipe, shapes, own, moments, muon);
  }

  /** One optimiser step over several batches whose gradients are averaged. */
  async train(batches: readonly TokenBatch[]): Promise<FullStep> {
    const { schedule, clip } = this.recipe;
    const rate = learningRate(schedule, this.step);
    const { loss, gradients } = await this.gradients(batches);
    const gradientNorm = globalNorm(gradients.values());
    if (gradientNorm > clip) for (const gradient of gradients.values()) scaleInPlace(gradient, clip / gradientNorm);
    this.step += 1;
    const options = { beta1: 0.9, beta2: this.recipe.beta2, epsilon: 1e-8 };
    for (const [name, state] of this.moments) {
      const decays = this.shapes.get(name)!.length > 1;
      const weightDecay = decays ? this.recipe.weightDecay : 0;
      adamStep(this.weights.get(name)!, gradients.get(name)!, state, this.step, rate, { ...options, weightDecay });
    }
    if (this.muon && this.recipe.muon) {
      const muonRate = (this.recipe.muon.peak * rate) / schedule.peak;
      await this.muon.step(this.weights, gradients, muonRate, this.recipe.muon);
    }
    return { loss, gradientNorm, rate };
  }

  /** Everything that the next step depends on, by name. The arrays are live: copy or write them before stepping on. */
  state(): ReadonlyMap<string, Float32Array> {
    const state = new Map<string, Float32Array>();
    for (const [name, data] of this.weights) state.set(`weight:${name}`, data);
    for (const [name, { first, second }] of this.moments) {
      state.set(`first:${name}`, first);
      state.set(`second:${name}`, second);
    }
    for (const [name, data] of this.muon?.momenta ?? []) state.set(`momentum:${name}`, data);
    return state;
  }

  restore(step: number, saved: ReadonlyMap<string, Float32Array>): void {
    for (const [name, data] of this.state()) data.set(saved.get(name)!);
    this.step = step;
  }

  private async gradients(batches: readonly TokenBatch[]) {
    const { batch, length, session } = this.sessions.find((one) => one.length === batches[0]!.length)!;
    const share = new Float32Array(batch * length).fill(1 / (batch * length * batches.length));
    const parameters = parameterFeeds(this.weights, this.shapes);
    const gradients = new Map<string, Float32Array>();
    let loss = 0;
    for (const { ids, labels } of batches) {
      const dims = [batch, length];
      const outputs = await session.run({
        ids: intTensor(ids, dims),
        labels: intTensor(labels, dims),
        weights: floatTensor(share, dims),
        ...parameters,
      });
      loss += floatsOf(outputs, 'loss')[0]!;
      for (const name of this.shapes.keys()) {
        const gradient = floatsOf(outputs, gradientName(name));
        const before = gradients.get(name);
        if (before) addInPlace(before, gradient);
        else gradients.set(name, gradient);
      }
    }
    return { loss, gradients };
  }
}

/** Weights as feeds of a training program. */
export function parameterFeeds(
  weights: ReadonlyMap<string, Float32Array>,
  shapes: ReadonlyMap<string, readonly number[]>,
): Record<string, Tensor> {
  return Object.fromEntries([...shapes].map(([name, dims]) => [name, floatTensor(weights.get(name)!, dims)]));
}
