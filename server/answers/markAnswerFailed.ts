import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { moveAnswers } from '@/server/answers/answerRepository';
import { database } from '@/server/database/client';
import { logger } from '@/server/log/logger';

/** Keeps why an answer could not be attributed. It is not settled, so its asker pays nothing for it. */
export async function markAnswerFailed(answerId: string, error: unknown): Promise<void> {
  const known = error instanceof OpenLedgerError;
  if (!known) logger('answers').error({ err: error, answerId }, 'an answer could not be attributed');
  const reason = {
    code: known ? error.code : 'internal',
    message: known ? error.message : 'The answer could not be attributed.',
    ...(known && error.remedy ? { remedy: error.remedy } : {}),
  };
  await moveAnswers([answerId], 'answered', { status: 'failed', error: reason }, database());
}
