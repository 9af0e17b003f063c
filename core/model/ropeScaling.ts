import { z } from 'zod';

/** How a model's rotary frequencies were changed to reach beyond the positions it was first trained on. */
export type RopeScaling =
  /** Positions divided by `factor` (Chen et al. 2023). */
  | { type: 'linear'; factor: number }
  /** The base grows with the length of the text once it passes the model's positions ("NTK-aware", dynamic). */
  | { type: 'dynamic'; factor: number }
  /** LLaMA 3.1: slow frequencies are divided, fast ones kept, those between interpolated. */
  | { type: 'llama3'; factor: number; slow: number; fast: number; originalPositions: number }
  /** YaRN (Peng et al. 2023): a ramp over the frequencies, and a factor on the tables. */
  | {
      type: 'yarn';
      factor: number;
      slow: number;
      fast: number;
      originalPositions: number;
      attentionFactor: number;
      /** Ends of the ramp are rounded outward to whole frequencies. */
      truncate: boolean;
    };

const factor = z.number().positive().max(1e4);
const positions = z.number().int().positive().max(1e8);

const schemas = {
  linear: z.object({ factor }),
  dynamic: z.object({ factor }),
  llama3: z.object({
    factor,
    low_freq_factor: z.number().positive(),
    high_freq_factor: z.number().positive(),
    original_max_position_embeddings: positions,
  }),
  yarn: z.object({
    factor,
    original_max_position_embeddings: positions.nullish(),
    beta_fast: z.number().positive().nullish(),
    beta_slow: z.number().positive().nullish(),
    attention_factor: z.number().positive().nullish(),
    mscale: z.number().nonnegative().nullish(),
    mscale_all_dim: z.number().nonnegative().nullish(),
    truncate: z.boolean().nullish(),
  }),
};

/** Kinds of scaling that can be read; `default` and an absent entry mean none. */
export const ROPE_TYPES = Object.keys(schemas) as (keyof typeof schemas)[];

/**
 * Scaling from the entry of a Hugging Face `config.json` (`rope_scaling`, in newer files part of `rope_parameters`).
 *
 * @param maxPositions the model's `max_position_embeddings`
 * @throws z.ZodError for a value that is missing or out of range
 */
export function parseRopeScaling(type: keyof typeof schemas, entry: unknown, maxPositions: number): RopeScaling {
  switch (type) {
    case 'linear':
    case 'dynamic':
      return { type, ...schemas[type].parse(entry) };
    case 'llama3': {
      const found = schemas.llama3.parse(entry);
      return {
        type,
        factor: found.factor,
        slow: found.low_freq_factor,
        fast: found.high_freq_factor,
        originalPositions: found.original_max_position_embeddings,
      };
    }
    case 'yarn': {
      const found = schemas.yarn.parse(entry);
      // 0.1·ln(factor) + 1 keeps the entropy of attention; a model may say otherwise.
      const scale = (weight: number) => (found.factor <= 1 ? 1 : 0.1 * weight * Math.log(found.factor) + 1);
      const stated =
        found.mscale && found.mscale_all_dim ? scale(found.mscale) / scale(found.mscale_all_dim) : scale(1);
      return {
        type,
        factor: found.factor,
        slow: found.beta_slow ?? 1,
        fast: found.beta_fast ?? 32,
        originalPositions: found.original_max_position_embeddings ?? maxPositions,
        attentionFactor: found.attention_factor ?? stated,
        truncate: found.truncate ?? true,
      };
    }
  }
}

/** The entry of `rope_scaling` that `parseRopeScaling` reads back. */
export function writeRopeScaling(scaling: RopeScaling): Record<string, unknown> {
  const { type: rope_type, factor } = scaling;
  switch (scaling.type) {
    case 'linear':
    case 'dynamic':
      return { rope_type, factor };
    case 'llama3':
      return {
        rope_type,
        factor,
        low_freq_factor: scaling.slow,
        high_freq_factor: scaling.fast,
        original_max_position_embeddings: scaling.originalPositions,
      };
    case 'yarn':
      return {
        rope_type,
        factor,
        beta_slow: scaling.slow,
        beta_fast: scaling.fast,
        original_max_position_embeddings: scaling.originalPositions,
        attention_factor: scaling.attentionFactor,
        truncate: scaling.truncate,
      };
  }
}
