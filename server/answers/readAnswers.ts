import type { Hex } from 'viem';
import type { z } from 'zod';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { Answer } from '@/lib/api/answer';
import type { Page, pageQuery } from '@/lib/api/common';
import {
  type AnswerRow,
  countAnswersOf,
  findAnswer,
  findAnswersOf,
  hasEarned,
} from '@/server/answers/answerRepository';
import { type AnswerListItem, viewAnswer, viewAnswers } from '@/server/answers/answerView';
import { uuidCursor } from '@/server/dataNets/page';

/** The caller's own answers, newest first. */
export async function getAnswers(caller: Hex, query: z.infer<typeof pageQuery>): Promise<Page<AnswerListItem>> {
  const after = uuidCursor(query.cursor);
  const [rows, total] = await Promise.all([
    findAnswersOf(caller, { limit: query.limit + 1, ...(after ? { after } : {}) }),
    countAnswersOf(caller),
  ]);
  const shown = rows.slice(0, query.limit);
  const cursor = rows.length > query.limit ? (shown.at(-1)?.id ?? null) : null;
  return { items: await viewAnswers(shown, true), cursor, total };
}

/** One answer as the viewer may see it. Throws `not_found`, also for an answer that is none of the viewer's affair. */
export async function getAnswer(viewer: Hex, id: string): Promise<Answer> {
  const { row, withQuestion } = await requireReadableAnswer(viewer, id);
  return viewAnswer(row, withQuestion);
}

/**
 * An answer may be read by whoever asked, with the question; and without it by the model's owner and by every
 * contributor whom it paid (docs/adr/0017-who-may-read-an-answer.md).
 */
export async function requireReadableAnswer(
  viewer: Hex,
  id: string,
): Promise<{ row: AnswerRow; withQuestion: boolean }> {
  const row = await findAnswer(id);
  const withQuestion = row?.userAddress === viewer;
  if (row && (withQuestion || row.model.ownerAddress === viewer || (await hasEarned(id, viewer)))) {
    return { row, withQuestion };
  }
  throw new OpenLedgerError({
    code: 'not_found',
    message: 'There is no such answer, or it is not yours to read.',
    fields: { answer: id },
    remedy: 'Sign in as whoever asked, owns the model or was paid for the answer.',
  });
}
