import { compileProgram } from '@/core/programs/compileProgram';
import { buildRepresentProgram } from '@/core/programs/represent';
import { floatsOf, floatTensor, intTensor } from '@/core/runtime/tensors';
import type { Runtime, Session } from '@/core/runtime/types';
import type { BaseModel } from '@/core/training/programs';

/** Texts are padded to this length or a doubling of it; each is a program of its own, compiled when first needed. */
const SHORTEST = 64;

export type Embedder = {
  readonly width: number;
  readonly maxLength: number;
  /** @param ids 1 to `maxLength` tokens @returns a vector of length 1, [width] */
  embed(ids: readonly number[]): Promise<Float32Array>;
  release(): Promise<void>;
};

/**
 * Embeddings of a base: the mean of its last hidden states (after the final norm) over all tokens, scaled to length 1.
 * A causal decoder's states know only what came before them; the mean gives each place a say.
 */
export function createEmbedder({ runtime, base }: { runtime: Runtime; base: BaseModel }): Embedder {
  const { hiddenSize: width, maxPositions: maxLength } = base.config;
  const sessions = new Map<number, Promise<Session>>();

  function sessionOf(length: number): Promise<Session> {
    const known = sessions.get(length);
    if (known) return known;
    const session = compileProgram(runtime, buildRepresentProgram({ ...base, batch: 1, length }), base.weights);
    sessions.set(length, session);
    return session;
  }

  return {
    width,
    maxLength,
    async embed(ids) {
      if (ids.length === 0 || ids.length > maxLength)
        throw new RangeError(`1 to ${maxLength} tokens, not ${ids.length}`);
      let length = SHORTEST;
      while (length < ids.length) length *= 2;
      length = Math.min(length, maxLength);
      const padded = new Int32Array(length);
      padded.set(ids);
      const outputs = await (await sessionOf(length)).run({
        ids: intTensor(padded, [1, length]),
        weights: floatTensor(new Float32Array(length).fill(1 / ids.length, 0, ids.length), [1, length]),
      });
      const mean = floatsOf(outputs, 'representation');
      const norm = Math.hypot(...mean);
      return norm === 0 ? mean.slice() : mean.map((value) => value / norm);
    },
    async release() {
      for (const session of sessions.values()) await (await session).release();
      sessions.clear();
    },
  };
}
