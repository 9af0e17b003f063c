import { GraphBuilder } from '@/core/graph/builder';
import type { Graph, Value } from '@/core/graph/types';
import type { DecoderConfig } from '@/core/model/config';
import { buildDecoder } from '@/core/model/decoder';
import { ropeTables } from '@/core/model/rope';
import { rotateByTables } from '@/core/model/rotateByTables';
import { EMBEDDING, HEAD, linearWeight, type Weights } from '@/core/model/weights';
import { frozenWeights } from '@/core/programs/frozenWeights';
import { transposed } from '@/core/programs/serve';
import { floatTensor } from '@/core/runtime/tensors';

const HIDDEN = -1e9;

/**
 * A decoder as one self-contained ONNX model with the inputs and outputs that transformers.js expects of a causal
 * language model (`onnx/model.onnx` in a folder of Hugging Face layout): int64 `input_ids` and `position_ids`
 * [batch, sequence], `attention_mask` [batch, past + sequence], `past_key_values.N.key|value`; `logits` and the whole
 * caches `present.N.key|value`. Merge an adapter into `weights` first.
 *
 * A key may be seen if the mask keeps it and its rank among the kept keys is not after the query's position, which
 * holds for padding on the left and on the right.
 */
export function buildExportProgram(config: DecoderConfig, weights: Weights): Graph {
  const graph = new GraphBuilder('decoder');
  const [batch, sequence, past] = ['batch_size', 'sequence_length', 'past_sequence_length'];
  const total = `${past}+${sequence}`;
  const ids = graph.input('input_ids', [batch, sequence], 'int64');
  const mask = graph.cast(graph.input('attention_mask', [batch, total], 'int64'), 'float32');
  const at = graph.input('position_ids', [batch, sequence], 'int64');
  const outputs: Record<string, Value> = {};
  const weight = frozenWeights(graph, weights);

  const keyRank = graph.sub(graph.cumSum(mask, 1), graph.scalar(1));
  const queryRank = graph.reshape(graph.cast(at, 'float32'), [batch, 1, sequence, 1]);
  const keyed = graph.reshape(keyRank, [batch, 1, 1, total]);
  const isBefore = graph.lessOrEqual(keyed, queryRank);
  const isKept = graph.lessOrEqual(graph.scalar(1), graph.reshape(mask, [batch, 1, 1, total]));
  const kept = graph.where(isKept, graph.scalar(0), graph.scalar(HIDDEN));
  const causal = graph.where(isBefore, kept, graph.scalar(HIDDEN));
  const attentionBias = config.slidingWindow
    ? graph.where(
        graph.lessOrEqual(graph.sub(queryRank, keyed), graph.scalar(config.slidingWindow - 1)),
        causal,
        graph.scalar(HIDDEN),
      )
    : causal;

  const tables = ropeTables(config.maxPositions, config);
  const rope = (name: string, data: Float32Array) => {
    const table = graph.initializer(name, floatTensor(data, [config.maxPositions, config.headSize]));
    return graph.reshape(graph.gather(table, at), [batch, sequence, 1, config.headSize]);
  };
  const hidden = buildDecoder({
    graph,
    config,
    batch,
    length: sequence,
    ids,
    rotate: rotateByTables(graph, config.headSize, {
      cosine: rope('rope.cosine', tables.cosine),
      signedSine: rope('rope.signedSine', tables.signedSine),
    }),
    attentionBias,
    weight,
    linear: (layer, linear, x) => {
      const name = linearWeight(layer, linear);
      return graph.matMul(x, graph.initializer(`${name}.transposed`, transposed(weights.get(name)!)));
    },
    extendCache(layer, keys, values) {
      const shape = [batch, config.keyValueHeads, past, config.headSize];
      const extend = (part: 'key' | 'value', fresh: Value) => {
        const all = graph.concat([graph.input(`past_key_values.${layer}.${part}`, shape), fresh], 2);
        outputs[`present.${layer}.${part}`] = all;
        return all;
      };
      return { keys: extend('key', keys), values: extend('value', values), total };
    },
  });
  // A transposed constant is folded when the model is loaded: the file holds the embeddings once.
  const head = graph.transpose(weight(config.tiedEmbeddings ? EMBEDDING : HEAD), [1, 0]);
  return graph.build({ logits: graph.matMul(hidden, head), ...outputs });
}
