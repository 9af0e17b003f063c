import type { DecoderConfig } from '@/core/model/config';

/** Shape of the embedded base model: 4.2 million parameters. What pre-training makes and benchmarks measure. */
export const EMBEDDED_CONFIG: DecoderConfig = {
  vocabularySize: 4096,
  hiddenSize: 256,
  intermediateSize: 768,
  layers: 4,
  heads: 8,
  keyValueHeads: 4,
  headSize: 32,
  normEpsilon: 1e-5,
  ropeTheta: 10_000,
  tiedEmbeddings: true,
  maxPositions: 512,
};
