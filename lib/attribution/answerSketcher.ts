import type { AttributionIndex } from '@/core/attribution/attributionIndex';
import { sketchSeed } from '@/core/attribution/signHash';
import type { CheckpointSketches } from '@/core/attribution/sketches';
import type { Adapter } from '@/core/formats/peft';
import type { Runtime } from '@/core/runtime/types';
import { GradientSketcher } from '@/core/training/gradientSketcher';
import type { BaseModel } from '@/core/training/programs';

/** Makes the gradient sketches that an index compares answers with. */
export type AnswerSketcher = {
  /** Gradient sketch of the answer's tokens given the prompt's, per kept checkpoint. */
  sketch(promptTokens: readonly number[], answerTokens: readonly number[]): Promise<CheckpointSketches>;
  /** Frees the compiled programs. */
  release(): Promise<void>;
};

export type AnswerSketcherParameters = {
  runtime: Runtime;
  base: BaseModel;
  index: Pick<AttributionIndex, 'adapterHash' | 'sketches'>;
  /** The kept adapters, in the order of training. */
  adapters: readonly Adapter[];
};

/** A sketcher with the seed, the dimension and the adapters of an index. */
export function answerSketcher({ runtime, base, index, adapters }: AnswerSketcherParameters): AnswerSketcher {
  const sketcher = new GradientSketcher({
    runtime,
    base,
    lora: { ...adapters[0]!.lora, dropout: 0 },
    seed: sketchSeed(index.adapterHash),
    dimension: index.sketches.header.dimension,
    batch: 1,
    // An answer is never longer than what the node can hold, so nothing of it is cut.
    maxLength: base.config.maxPositions,
  });
  return {
    async sketch(promptTokens, answerTokens) {
      const example = { ids: Int32Array.from([...promptTokens, ...answerTokens]), promptLength: promptTokens.length };
      const [row] = await sketcher.sketch(
        [example],
        adapters.map(({ matrices }) => matrices),
      );
      return row!;
    },
    release: () => sketcher.release(),
  };
}
