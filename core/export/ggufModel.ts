import type { ExportFile } from '@/core/export/exportFile';
import { type GgufArchitecture, ggufArchitecture } from '@/core/export/ggufArchitecture';
import { ggufTokenizer } from '@/core/export/ggufTokenizer';
import { interleavedRotary } from '@/core/export/interleavedRotary';
import { type GgufMetadata, type GgufStorage, type GgufTensor, type GgufValue, writeGguf } from '@/core/formats/gguf';
import type { Adapter } from '@/core/formats/peft';
import type { DecoderConfig } from '@/core/model/config';
import { mergedWeight } from '@/core/model/mergeAdapter';
import {
  attentionNorm,
  EMBEDDING,
  FINAL_NORM,
  HEAD,
  inputNorm,
  LINEARS,
  type Linear,
  linearBias,
  linearWeight,
  type Weights,
  weightShapes,
} from '@/core/model/weights';

export type GgufModelParameters = {
  /** File name. */
  path: string;
  /** What llama.cpp calls the model. */
  name: string;
  config: DecoderConfig;
  weights: Weights;
  /** Folded in; null writes the base. */
  adapter: Adapter | null;
  /** Of the matrices; norms are always float32, as llama.cpp asks. */
  storage: GgufStorage;
  tokenizer: unknown;
  tokenizerConfig: unknown;
  ids: { bos: number; eos: number; pad: number };
};

/** llama.cpp's numbers for what most of a file's matrices are stored as. */
const FILE_TYPE: Record<GgufStorage, number> = { F32: 0, F16: 1 };

const GGUF_LINEAR: Record<Linear, string> = {
  q_proj: 'attn_q',
  k_proj: 'attn_k',
  v_proj: 'attn_v',
  o_proj: 'attn_output',
  gate_proj: 'ffn_gate',
  up_proj: 'ffn_up',
  down_proj: 'ffn_down',
};

/** What llama.cpp calls a linear of a block. */
export const ggufLinear = (layer: number, linear: Linear, part: 'weight' | 'bias' = 'weight') =>
  `blk.${layer}.${GGUF_LINEAR[linear]}.${part}`;

/**
 * A whole decoder, base or merged, as one GGUF file.
 *
 * @throws OpenLedgerError `invalid_input` for one that llama.cpp would compute or tokenise otherwise
 */
export function ggufModel(parameters: GgufModelParameters): ExportFile {
  const { path, config, weights, adapter, storage } = parameters;
  const architecture = ggufArchitecture(config);
  const weightOf = mergedWeight(config, weights, adapter);
  const names = ggufNames(config, architecture);
  const tensors = [...weightShapes(config)].map(([name, dims]): GgufTensor => {
    const { gguf, heads } = names.get(name)!;
    const data = () => weightOf(name).data;
    return {
      name: gguf,
      dims,
      storage: dims.length === 1 ? 'F32' : storage,
      data: heads === null ? data : () => interleavedRotary(data(), dims, heads),
    };
  });
  const factors = architecture.frequencyFactors;
  if (factors) tensors.push({ name: 'rope_freqs.weight', dims: [factors.length], storage: 'F32', data: () => factors });
  return { path, ...writeGguf(modelMetadata(parameters, architecture), tensors) };
}

/** The name of every weight in GGUF, and for those that are rotated their number of heads. */
function ggufNames(
  config: DecoderConfig,
  { interleaved }: GgufArchitecture,
): ReadonlyMap<string, { gguf: string; heads: number | null }> {
  const names = new Map<string, { gguf: string; heads: number | null }>();
  const add = (name: string, gguf: string, heads: number | null = null) => names.set(name, { gguf, heads });
  add(EMBEDDING, 'token_embd.weight');
  add(FINAL_NORM, 'output_norm.weight');
  add(HEAD, 'output.weight');
  for (let layer = 0; layer < config.layers; layer++) {
    add(inputNorm(layer), `blk.${layer}.attn_norm.weight`);
    add(attentionNorm(layer), `blk.${layer}.ffn_norm.weight`);
    for (const linear of LINEARS) {
      const heads = interleaved ? rotatedHeads(config, linear) : null;
      add(linearWeight(layer, linear), ggufLinear(layer, linear), heads);
      add(linearBias(layer, linear), ggufLinear(layer, linear, 'bias'), heads);
    }
  }
  return names;
}

/** Heads of a linear whose outputs are rotated by position; null for the others. */
export function rotatedHeads(config: DecoderConfig, linear: Linear): number | null {
  if (linear === 'q_proj') return config.heads;
  return linear === 'k_proj' ? config.keyValueHeads : null;
}

function modelMetadata(parameters: GgufModelParameters, { name: architecture }: GgufArchitecture): GgufMetadata {
  const { name, config, storage, tokenizer, tokenizerConfig, ids } = parameters;
  const whole = (value: number): GgufValue => ({ type: 'uint32', value });
  const real = (value: number): GgufValue => ({ type: 'float32', value });
  return new Map<string, GgufValue>([
    ['general.architecture', { type: 'string', value: architecture }],
    ['general.type', { type: 'string', value: 'model' }],
    ['general.name', { type: 'string', value: name }],
    ['general.file_type', whole(FILE_TYPE[storage])],
    [`${architecture}.vocab_size`, whole(config.vocabularySize)],
    [`${architecture}.context_length`, whole(config.maxPositions)],
    [`${architecture}.embedding_length`, whole(config.hiddenSize)],
    [`${architecture}.block_count`, whole(config.layers)],
    [`${architecture}.feed_forward_length`, whole(config.intermediateSize)],
    [`${architecture}.rope.dimension_count`, whole(config.headSize)],
    [`${architecture}.rope.freq_base`, real(config.ropeTheta)],
    [`${architecture}.attention.head_count`, whole(config.heads)],
    [`${architecture}.attention.head_count_kv`, whole(config.keyValueHeads)],
    [`${architecture}.attention.key_length`, whole(config.headSize)],
    [`${architecture}.attention.value_length`, whole(config.headSize)],
    [`${architecture}.attention.layer_norm_rms_epsilon`, real(config.normEpsilon)],
    ...ggufTokenizer({ tokenizer, tokenizerConfig, vocabularySize: config.vocabularySize, ids }),
  ]);
}
