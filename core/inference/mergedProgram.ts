import type { Adapter } from '@/core/formats/peft';
import { encodeModel } from '@/core/graph/encode';
import type { Graph } from '@/core/graph/types';
import { openedWeights } from '@/core/model/basePrecision';
import { mergeAdapter } from '@/core/model/mergeAdapter';
import { buildServeProgram } from '@/core/programs/serve';
import type { BaseModel } from '@/core/training/programs';

/** The serving program of a copy of the base with one adapter merged into it. `positions`: the longest sequence. */
export function mergedGraph({ config, weights }: BaseModel, adapter: Adapter, positions: number): Graph {
  const merged = mergeAdapter(config, openedWeights(weights), adapter);
  return buildServeProgram({ config, weights: merged, adapted: false, positions });
}

/** The same as an ONNX model: what takes time in merging, and needs no runtime. */
export const mergedProgram = (base: BaseModel, adapter: Adapter, positions: number): Uint8Array<ArrayBuffer> =>
  encodeModel(mergedGraph(base, adapter, positions));
