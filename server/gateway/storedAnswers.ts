import type { Hex } from 'viem';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { answerIdOf } from '@/lib/inference/commitment';
import { receiptMessage } from '@/lib/inference/receiptReport';
import { findAnswer } from '@/server/answers/answerRepository';
import type { CompletionCall } from '@/server/gateway/completionCall';
import { choiceIds } from '@/server/openlora/choices';
import { modelName } from '@/server/openlora/modelCatalog';

export type StoredAnswers = {
  /** Fields that a whole completion and a chunk share. */
  head: { id: string; created: number; model: string };
  texts: string[];
  finishReasons: string[];
  usage: { prompt_tokens: number; completion_tokens: number; total_tokens: number };
  openledger: {
    receipt: unknown;
    signature: string | null;
    receipts: { receipt: unknown; signature: string | null }[];
  };
};

/**
 * The answers to a request that its node gave and reported before it, or its connection, was lost: paid once, they are
 * given from here. Throws `conflict` where they are not all there or are another payer's.
 */
export async function storedAnswers(call: CompletionCall): Promise<StoredAnswers> {
  const ids = choiceIds(call.requestId, call.choices);
  const found = await Promise.all(ids.map((id) => findAnswer(answerIdOf(id))));
  const answers = found.flatMap((answer, index) => {
    const own = answer?.requestId === ids[index] && answer?.userAddress === call.cap.message.user;
    return own && answer ? [answer] : [];
  });
  const [first] = answers;
  if (!first || answers.length < ids.length || first.model.tokenId === null) throw taken(call.requestId);
  const completion_tokens = answers.reduce((sum, { outputTokens }) => sum + outputTokens.length, 0);
  const prompt_tokens = first.promptTokens.length;
  const receipts = answers.map(({ receipt, nodeSignature }) => ({
    receipt: receiptMessage.parse(receipt),
    signature: nodeSignature,
  }));
  const prefix = call.path === '/v1/chat/completions' ? 'chatcmpl-' : 'cmpl-';
  return {
    head: {
      id: prefix + call.requestId,
      created: Math.floor(first.createdAt.getTime() / 1000),
      model: modelName(first.model.tokenId),
    },
    texts: answers.map(({ output }) => output),
    // Not stored: an answer as long as it may be ended there, any other by itself.
    finishReasons: answers.map(({ outputTokens }) => (outputTokens.length === call.maxTokens ? 'length' : 'stop')),
    usage: { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens },
    openledger: { ...receipts[0]!, receipts },
  };
}

const taken = (requestId: Hex) =>
  new OpenLedgerError({
    code: 'conflict',
    message: 'This request was answered already.',
    fields: { requestId },
    remedy: 'Take a new request id.',
  });
