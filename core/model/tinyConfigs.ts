import type { DecoderConfig } from '@/core/model/config';

/** A decoder that the reference evaluator computes in a moment. For tests only. */
export const TINY: DecoderConfig = {
  vocabularySize: 24,
  hiddenSize: 8,
  intermediateSize: 12,
  layers: 2,
  heads: 2,
  keyValueHeads: 1,
  headSize: 4,
  normEpsilon: 1e-5,
  ropeTheta: 10_000,
  tiedEmbeddings: true,
  maxPositions: 64,
};

/** One whose queries share keys in groups, as large models' do. For tests only. */
export const TINY_GROUPED: DecoderConfig = {
  ...TINY,
  vocabularySize: 40,
  hiddenSize: 16,
  intermediateSize: 24,
  heads: 4,
  keyValueHeads: 2,
};

/** One that trains in a second on texts of the embedded base's tokenizer. For tests only. */
export const TINY_FOR_TEXT: DecoderConfig = {
  ...TINY,
  vocabularySize: 4096,
  hiddenSize: 16,
  intermediateSize: 32,
  layers: 1,
  headSize: 8,
};
