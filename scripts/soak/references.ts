import { createDecoderEngine } from '@/core/inference/decoderEngine';
import { prefill } from '@/core/inference/prefill';
import { readBaseModel } from '@/core/model/readBaseModel';
import { createTokenizer } from '@/core/tokenizer/createTokenizer';
import { streamDecoder } from '@/core/tokenizer/streamDecoder';
import type { SoakModel } from '@/scripts/soak/soakModels';
import type { BaseFiles } from '@/server/runs/embeddedBase';
import { createNodeRuntime } from '@/server/runtime/nodeRuntime';

/** What one adapter says to one prompt, alone in the engine. */
export type Reference = {
  model: SoakModel;
  prompt: string;
  ids: number[];
  /** The text of the first n tokens, n from 0 to all. */
  texts: string[];
};

export const LONGEST_ANSWER = 24;
/** A batch sums in another order than a single row does: a choice nearer than this could come out either way. */
const LEAST_MARGIN = 0.02;

const SUBJECTS = [
  'asthma',
  'a mortgage',
  'the moon',
  'yeast',
  'a contract',
  'gravity',
  'rain',
  'a virus',
  'salt',
  'trade',
];
const OPENINGS = ['What is', 'Tell me about', 'Explain', 'Why is there', 'A short note on', 'The truth about'];

/** For each model some prompts with clear greedy answers. Throws when two models would answer a prompt alike. */
export async function makeReferences(
  base: BaseFiles,
  models: readonly SoakModel[],
  each: number,
): Promise<Reference[]> {
  const tokenizer = createTokenizer(base.tokenizer);
  const engine = createDecoderEngine({
    runtime: createNodeRuntime({ threads: 1 }),
    base: readBaseModel(base.config, base.weights),
    rows: 1,
  });
  const prompts = OPENINGS.flatMap((opening) => SUBJECTS.map((subject) => `${opening} ${subject}`));
  const references: Reference[] = [];
  for (const [at, model] of models.entries()) {
    let found = 0;
    for (let i = 0; i < prompts.length && found < each; i++) {
      const prompt = prompts[(i * 7 + at * 3) % prompts.length]!;
      const ids: number[] = [];
      let logits: Float32Array = await prefill(engine, 0, Int32Array.from(tokenizer.encode(prompt)), model.adapter);
      while (ids.length < LONGEST_ANSWER) {
        const { best, margin } = clearest(logits);
        if (margin < LEAST_MARGIN || best === tokenizer.eosId) break;
        ids.push(best);
        if (ids.length < LONGEST_ANSWER) logits = (await engine.decode([{ row: 0, id: best }]))[0]!;
      }
      engine.clear(0);
      if (ids.length < LONGEST_ANSWER) continue;
      const texts = ids.map((_, n) => textOf(tokenizer, ids.slice(0, n))).concat(textOf(tokenizer, ids));
      references.push({ model, prompt, ids, texts });
      found++;
    }
    if (found === 0) throw new Error(`${model.name} answers no prompt clearly.`);
  }
  await engine.release();
  const answers = new Set(references.map(({ ids }) => ids.slice(0, 8).join(' ')));
  if (answers.size < references.length * 0.9) throw new Error('The adapters do not answer recognisably.');
  return references;
}

function clearest(logits: Float32Array): { best: number; margin: number } {
  let [best, second] = [0, -1];
  for (let i = 1; i < logits.length; i++) {
    if (logits[i]! > logits[best]!) [best, second] = [i, best];
    else if (second < 0 || logits[i]! > logits[second]!) second = i;
  }
  return { best, margin: logits[best]! - logits[second]! };
}

function textOf(tokenizer: ReturnType<typeof createTokenizer>, ids: readonly number[]): string {
  const decoder = streamDecoder(tokenizer);
  return ids.map((id) => decoder.push(id)).join('') + decoder.end();
}
