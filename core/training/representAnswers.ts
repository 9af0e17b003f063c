import type { LoraConfig } from '@/core/model/lora';
import { compileProgram } from '@/core/programs/compileProgram';
import { buildRepresentProgram } from '@/core/programs/represent';
import { floatsOf, floatTensor } from '@/core/runtime/tensors';
import type { Runtime, Session } from '@/core/runtime/types';
import { batchFeeds, orderedBatches } from '@/core/training/batches';
import { answerLength, fitExample, type TrainingExample } from '@/core/training/example';
import type { BaseModel } from '@/core/training/programs';
import type { Matrices } from '@/core/training/trainingState';

/** Records are padded to a multiple of this; each length is a compiled program. */
const GRAIN = 64;

export type RepresentAnswersParameters = {
  runtime: Runtime;
  base: BaseModel;
  lora: LoraConfig;
  matrices: Matrices;
  batch: number;
  maxLength: number;
};

/** Mean last hidden state over the answer tokens of every record, under an adapter: one forward pass each. */
export async function representAnswers(
  { runtime, base, lora, matrices, batch, maxLength }: RepresentAnswersParameters,
  records: readonly TrainingExample[],
): Promise<Float32Array[]> {
  const examples = records.map((record) => fitExample(record, maxLength));
  const buckets = Array.from({ length: Math.ceil(maxLength / GRAIN) }, (_, i) => (i + 1) * GRAIN);
  const adapter = Object.fromEntries([...matrices].map(([name, { dims, data }]) => [name, floatTensor(data, dims)]));
  const found: Float32Array[] = [];
  let open: { length: number; session: Session } | undefined;
  try {
    // Batches come by length, so one program at a time is enough.
    for (const group of orderedBatches(examples, buckets, batch)) {
      if (open?.length !== group.length) {
        await open?.session.release();
        const program = buildRepresentProgram({ ...base, lora, batch, length: group.length });
        open = { length: group.length, session: await compileProgram(runtime, program, base.weights) };
      }
      const { ids, weights } = batchFeeds(examples, group, batch, (example) => 1 / answerLength(example));
      const outputs = await open.session.run({ ids: ids!, weights: weights!, ...adapter });
      const all = floatsOf(outputs, 'representation');
      const width = all.length / batch;
      group.rows.forEach((record, row) => {
        found[record] = all.slice(row * width, (row + 1) * width);
      });
    }
  } finally {
    await open?.session.release();
  }
  return found;
}
