import { parseTranscript } from '@/core/curation/transcript';
import { createDecoderEngine, type DecoderEngine } from '@/core/inference/decoderEngine';
import { prefill } from '@/core/inference/prefill';
import type { LoraConfig } from '@/core/model/lora';
import { Random } from '@/core/random/random';
import type { Runtime } from '@/core/runtime/types';
import { createSampler } from '@/core/sampling/sampler';
import type { Tokenizer } from '@/core/tokenizer/createTokenizer';
import { streamDecoder } from '@/core/tokenizer/streamDecoder';
import type { BaseModel } from '@/core/training/programs';
import type { Matrices } from '@/core/training/trainingState';
import type { SampleAnswer } from '@/lib/fineTune/fineTuneProgress';
import { encodeChat } from '@/lib/tokenizer/chat';

/** Held-out questions that are asked along the way. */
const QUESTIONS = 3;
/** Tokens of an answer: enough to see what it is about. */
const MAX_TOKENS = 48;
/** Answering holds the weights a second time: of a larger base that could be what the training itself needs. */
const MOST_WEIGHT_BYTES = 512 * 1024 * 1024;

export type AnswerSamplerParameters = {
  runtime: Runtime;
  base: BaseModel;
  tokenizer: Tokenizer;
  lora: LoraConfig;
  heldOut: readonly { recordHash: string; prompt: string }[];
  /** Chooses the questions. */
  seed: number;
  /** Tokens of the longest question that is asked. */
  maxLength: number;
};

export type AnswerSampler = {
  /** The most likely answers of an adapter to the same few questions; null when aborted on the way. */
  sample(matrices: Matrices, signal?: AbortSignal): Promise<SampleAnswer[] | null>;
  release(): Promise<void>;
};

/** Asks a few held-out questions, chosen by the seed, while a model learns. */
export function createAnswerSampler(parameters: AnswerSamplerParameters): AnswerSampler {
  const { runtime, base, tokenizer, lora, heldOut, seed } = parameters;
  const maxLength = Math.min(base.config.maxPositions, parameters.maxLength + MAX_TOKENS);
  const weightBytes = [...base.weights.values()].reduce((sum, { data }) => sum + data.byteLength, 0);
  const order = new Random(seed).shuffle([...heldOut.keys()]);
  const questions = order
    .map((at) => ({ ...heldOut[at]!, ids: encodeChat(tokenizer, parseTranscript(heldOut[at]!.prompt)) }))
    .filter(({ ids }) => ids.length <= maxLength - MAX_TOKENS)
    .slice(0, weightBytes > MOST_WEIGHT_BYTES ? 0 : QUESTIONS);
  let engine: DecoderEngine | null = null;
  return {
    async sample(matrices, signal) {
      if (questions.length === 0) return [];
      engine ??= createDecoderEngine({ runtime, base, rows: questions.length, maxLength });
      // A new object each time: the engine copies an adapter when it sees another one.
      const adapter = { lora, matrices };
      const prompts = questions.map(({ ids }) => Int32Array.from(ids));
      const texts = await answerAll(engine, tokenizer, prompts, adapter, signal);
      return texts && questions.map(({ recordHash }, row) => ({ recordHash, answer: texts[row]! }));
    },
    async release() {
      await engine?.release();
    },
  };
}

async function answerAll(
  engine: DecoderEngine,
  tokenizer: Tokenizer,
  prompts: readonly Int32Array[],
  adapter: { lora: LoraConfig; matrices: Matrices },
  signal: AbortSignal | undefined,
): Promise<string[] | null> {
  const likeliest = createSampler({ temperature: 0, topP: 1, seed: 0 });
  const rows = prompts.map(() => ({ id: 0, text: '', decoder: streamDecoder(tokenizer) }));
  for (const [row, prompt] of prompts.entries()) {
    rows[row]!.id = likeliest(await prefill(engine, row, prompt, adapter));
  }
  let open = rows.map((_, row) => row);
  for (let token = 0; token < MAX_TOKENS; token++) {
    for (const row of open) if (rows[row]!.id === tokenizer.eosId) engine.clear(row);
    open = open.filter((row) => rows[row]!.id !== tokenizer.eosId);
    if (open.length === 0 || signal?.aborted) break;
    for (const row of open) rows[row]!.text += rows[row]!.decoder.push(rows[row]!.id);
    const logits = await engine.decode(open.map((row) => ({ row, id: rows[row]!.id })));
    open.forEach((row, i) => {
      rows[row]!.id = likeliest(logits[i]!);
    });
  }
  for (const row of open) engine.clear(row);
  return signal?.aborted ? null : rows.map(({ text, decoder }) => text + decoder.end());
}
