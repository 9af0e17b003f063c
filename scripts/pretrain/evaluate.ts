import { encodeModel } from '@/core/graph/encode';
import type { DecoderConfig } from '@/core/model/config';
import { weightShapes } from '@/core/model/weights';
import { buildTrainProgram } from '@/core/programs/train';
import { floatsOf, floatTensor, intTensor } from '@/core/runtime/tensors';
import type { Runtime } from '@/core/runtime/types';
import { parameterFeeds } from '@/core/training/fullTrainer';

const ROWS = 8;

export type HeldOutText = { tokens: Uint16Array; bytes: number };

/**
 * Prepares the measure of held-out bits per byte: overlapping windows of `length` tokens, half a window apart; only
 * the tokens that a window is the first to predict are counted, so each has at least half a window of context.
 * `everyNth` looks at that share of the windows alone and scales the bytes by the share of tokens counted.
 */
export async function createEvaluation(runtime: Runtime, config: DecoderConfig, length: number, text: HeldOutText) {
  const program = buildTrainProgram({ config, batch: ROWS, length, mode: { kind: 'full' }, evaluate: true });
  const session = await runtime.createSession(encodeModel(program));
  const shapes = weightShapes(config);
  const stride = length / 2;
  const starts: number[] = [];
  for (let start = 0; start + 1 < text.tokens.length; start += stride) {
    starts.push(start);
    if (start + length + 1 >= text.tokens.length) break;
  }
  return async (weights: ReadonlyMap<string, Float32Array>, everyNth = 1): Promise<number> => {
    const chosen = starts.filter((_, i) => i % everyNth === 0);
    const parameters = parameterFeeds(weights, shapes);
    const weightOfLoss = floatTensor(new Float32Array(ROWS * length), [ROWS, length]);
    let nats = 0;
    let counted = 0;
    for (let at = 0; at < chosen.length; at += ROWS) {
      const group = chosen.slice(at, at + ROWS);
      const ids = new Int32Array(ROWS * length);
      const labels = new Int32Array(ROWS * length);
      group.forEach((start, row) => {
        ids.set(text.tokens.subarray(start, start + length), row * length);
        labels.set(text.tokens.subarray(start + 1, start + length + 1), row * length);
      });
      const outputs = await session.run(
        {
          ids: intTensor(ids, [ROWS, length]),
          labels: intTensor(labels, [ROWS, length]),
          weights: weightOfLoss,
          ...parameters,
        },
        ['perToken'],
      );
      const losses = floatsOf(outputs, 'perToken');
      group.forEach((start, row) => {
        const end = Math.min(length, text.tokens.length - 1 - start);
        for (let i = start === 0 ? 0 : stride; i < end; i++) {
          nats += losses[row * length + i]!;
          counted += 1;
        }
      });
    }
    return (nats / Math.LN2 / counted) * (text.tokens.length / text.bytes);
  };
}
