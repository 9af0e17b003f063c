import { createSampler, type SamplingOptions } from '@/core/sampling/sampler';
import { type ChosenLogprob, tokenLogprobs } from '@/core/sampling/tokenLogprobs';
import type { Tokenizer } from '@/core/tokenizer/createTokenizer';
import { streamDecoder } from '@/core/tokenizer/streamDecoder';
import type { GenerationResult } from '@/server/openlora/generation';
import { createLogprobTape } from '@/server/openlora/logprobTape';
import type { Scheduler } from '@/server/openlora/scheduler';
import { createStopFilter } from '@/server/openlora/stopText';
import type { VerifiedAdapter } from '@/server/openlora/verifiedAdapter';

/** Text that may be given out, with the tokens that end in it where log-probabilities were asked for. */
export type Piece = { text: string; logprobs: ChosenLogprob[] };

export type ChoiceRequest = {
  promptIds: readonly number[];
  /** Hash of the adapter. */
  adapter: string;
  payer: string;
  priority: number;
  maxTokens: number;
  sampling: SamplingOptions;
  stop: readonly string[];
  /** How many of the most likely tokens are wanted at each place; undefined for no log-probabilities. */
  topLogprobs: number | undefined;
  signal: AbortSignal;
  onAdmit(): void;
  onToken(): void;
  onPiece(piece: Piece): void;
};

export type Choice = GenerationResult<VerifiedAdapter> & Piece;

/** Generates one answer: samples, decodes, cuts at a stop text, and gives out what can no longer change. */
export async function generateChoice(
  { tokenizer, scheduler }: { tokenizer: Tokenizer; scheduler: Scheduler<VerifiedAdapter> },
  request: ChoiceRequest,
): Promise<Choice> {
  const { topLogprobs } = request;
  const sampler = createSampler(request.sampling);
  const decoder = streamDecoder(tokenizer);
  const filter = createStopFilter(request.stop);
  const tape = createLogprobTape();
  const whole: Piece = { text: '', logprobs: [] };
  let drawn: ChosenLogprob | undefined;

  const give = (text: string) => {
    const logprobs = tape.release(text.length);
    whole.text += text;
    whole.logprobs.push(...logprobs);
    if (text !== '' || logprobs.length > 0) request.onPiece({ text, logprobs });
  };
  const result = await scheduler.generate({
    promptIds: Int32Array.from(request.promptIds),
    adapter: request.adapter,
    payer: request.payer,
    priority: request.priority,
    maxTokens: request.maxTokens,
    sample(logits) {
      const id = sampler(logits);
      if (topLogprobs !== undefined) drawn = tokenLogprobs(logits, id, topLogprobs);
      return id;
    },
    signal: request.signal,
    onAdmit: request.onAdmit,
    onToken(id) {
      request.onToken();
      const text = decoder.push(id);
      if (drawn) tape.push(drawn, text.length);
      const piece = filter.push(text);
      give(piece.text);
      return piece.stopped;
    },
  });
  give(filter.push(decoder.end()).text + filter.end());
  return { ...result, ...whole };
}
