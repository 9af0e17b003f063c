import type { Hex } from 'viem';
import type { SamplingOptions } from '@/core/sampling/sampler';
import type { Tokenizer } from '@/core/tokenizer/createTokenizer';
import type { SignedCap } from '@/lib/inference/capToken';
import type { ChatMessage, FinishReason } from '@/lib/inference/openAi';
import type { ReceiptReport } from '@/lib/inference/receiptReport';
import type { AdapterStore } from '@/server/openlora/adapterStore';
import { choiceFee, choiceIds } from '@/server/openlora/choices';
import { type Choice, generateChoice, type Piece } from '@/server/openlora/generateChoice';
import type { ServedModel } from '@/server/openlora/modelCatalog';
import type { Payer } from '@/server/openlora/payer';
import type { Scheduler } from '@/server/openlora/scheduler';
import { type SigningContext, signAnswers } from '@/server/openlora/signAnswer';
import { timeLimit } from '@/server/openlora/timeLimit';
import type { VerifiedAdapter } from '@/server/openlora/verifiedAdapter';

export type AnswerContext = SigningContext & {
  tokenizer: Tokenizer;
  scheduler: Scheduler<VerifiedAdapter>;
  adapters: AdapterStore<VerifiedAdapter>;
  payer: Payer;
  /** How long a request may take, waiting included. */
  requestMilliseconds: number;
};

export type AnswerRequest = {
  /** Of the first answer; the others are derived from it. */
  requestId: Hex;
  cap: SignedCap;
  model: ServedModel;
  /** As stored with the receipt: what the person wrote. */
  messages: ChatMessage[];
  promptIds: number[];
  /** How many answers are wanted; each draws with the seed that follows the one before. */
  choices: number;
  maxTokens: number;
  sampling: SamplingOptions;
  stop: readonly string[];
  topLogprobs: number | undefined;
  /** Orders the user's own requests, the higher first. */
  priority: number;
  signal: AbortSignal;
  /** The first answer has its row: what comes now is given. */
  onStart(): void;
  onToken(index: number): void;
  onPiece(index: number, piece: Piece): void;
};

export type Answered = {
  finishReason: FinishReason | 'cancelled';
  logprobs: Choice['logprobs'];
  /** The signed receipt with everything the gateway needs to attribute the answer. */
  report: ReceiptReport;
};

/**
 * Answers one request under a published model and signs for it: reserve the highest fee, generate all its answers, then
 * sign for each. Should one fail, none is signed for and nothing is paid. A caller who leaves early pays for the tokens
 * they were sent.
 */
export async function answer(context: AnswerContext, request: AnswerRequest): Promise<Answered[]> {
  const { cap, model, messages, promptIds, maxTokens } = request;
  const ids = choiceIds(request.requestId, request.choices);
  const feeOf = (index: number, output: number) =>
    choiceFee(model.pricePerThousandTokens, index, promptIds.length, output);
  // Before the money: what cannot be answered must not be refused as too dear.
  context.scheduler.requireRoom(promptIds.length, maxTokens);
  // An answer that could not be signed for would be work for nothing.
  await context.journal.requireWritable();
  await context.payer.reserve(
    cap,
    ids.map((requestId, index) => ({ requestId, amount: feeOf(index, maxTokens) })),
  );
  const limit = timeLimit(request.signal, context.requestMilliseconds);
  try {
    const choices = await generateAll(context, { ...request, signal: limit.signal });
    const reports = await signAnswers(
      context,
      choices.map((choice, index) => {
        const fee = feeOf(index, choice.outputIds.length);
        return { requestId: ids[index]!, cap, model, messages, promptIds, choice, fee };
      }),
    );
    return reports.map((report, index) => {
      const { finishReason, logprobs } = choices[index]!;
      return { finishReason, logprobs, report };
    });
  } finally {
    limit.clear();
    context.payer.release(ids);
  }
}

/** Generates all answers side by side; when one fails the others are ended, and its error is thrown. */
async function generateAll(context: AnswerContext, request: AnswerRequest): Promise<Choice[]> {
  const failed = new AbortController();
  const { sampling } = request;
  let started = false;
  const generated = Array.from({ length: request.choices }, (_, index) =>
    generateChoice(context, {
      ...request,
      adapter: request.model.adapterHash,
      payer: request.cap.message.user,
      sampling: { ...sampling, seed: sampling.seed + index },
      signal: AbortSignal.any([request.signal, failed.signal]),
      onAdmit() {
        if (!started) request.onStart();
        started = true;
      },
      onToken: () => request.onToken(index),
      onPiece: (piece) => request.onPiece(index, piece),
    }).catch((error: unknown) => {
      failed.abort(error);
      throw error;
    }),
  );
  const outcomes = await Promise.allSettled(generated);
  const failure = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failure) throw failed.signal.reason ?? failure.reason;
  return outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
}
