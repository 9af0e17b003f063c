import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { updateAnswer } from '@/server/answers/answerRepository';

/** Keeps why an answer could not be attributed. It is not settled, so its asker pays nothing for it. */
export async function markAnswerFailed(answerId: string, error: unknown): Promise<void> {
  const known = error instanceof OpenLedgerError;
  await updateAnswer(answerId, {
    status: 'failed',
    error: {
      code: known ? error.code : 'internal',
      message: known ? error.message : 'The answer could not be attributed.',
      ...(known && error.remedy ? { remedy: error.remedy } : {}),
    },
  });
}
