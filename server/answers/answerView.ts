import { zeroHash } from 'viem';
import { z } from 'zod';
import { type Answer, chatMessage } from '@/lib/api/answer';
import { people } from '@/server/accounts/people';
import type { AnswerRow } from '@/server/answers/answerRepository';
import { viewAttribution } from '@/server/answers/attributionView';
import { viewFee } from '@/server/answers/feeView';

export type AnswerListItem = Omit<Answer, 'attribution' | 'fee'>;

const storedError = z.object({ code: z.string(), message: z.string(), remedy: z.string().optional() });
const storedReceipt = z.object({ evidenceHash: z.string() });

/** Rows of a list. `withQuestion` is false for whoever did not ask: the question is the asker's alone. */
export async function viewAnswers(rows: readonly AnswerRow[], withQuestion: boolean): Promise<AnswerListItem[]> {
  const person = await people(rows.map(({ userAddress }) => userAddress));
  return rows.map((row) => {
    const { id, slug, name } = row.model;
    const error = storedError.safeParse(row.error);
    return {
      id: row.id,
      requestId: row.requestId as `0x${string}`,
      user: person(row.userAddress),
      model: { id, slug, name },
      prompt: withQuestion ? z.array(chatMessage).parse(row.prompt) : [],
      output: row.output,
      inputTokens: row.promptTokens.length,
      outputTokens: row.outputTokens.length,
      feeWei: row.feeWei.toFixed(0),
      status: row.status,
      createdAt: row.createdAt.toISOString(),
      error: error.success ? error.data : null,
    };
  });
}

/** One answer with its sources and where its fee goes. */
export async function viewAnswer(row: AnswerRow, withQuestion: boolean): Promise<Answer> {
  const [item] = await viewAnswers([row], withQuestion);
  const [attribution, fee] = await Promise.all([isAttributed(row) ? viewAttribution(row) : null, viewFee(row)]);
  return { ...item!, attribution, fee };
}

/** An answer counts as attributed once the node has completed its receipt with the evidence. */
const isAttributed = (row: AnswerRow): boolean => {
  const receipt = storedReceipt.safeParse(row.receipt);
  return receipt.success && receipt.data.evidenceHash !== zeroHash;
};
