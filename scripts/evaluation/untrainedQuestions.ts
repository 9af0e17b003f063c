import { createReadStream } from 'node:fs';
import path from 'node:path';
import type { RunRecord } from '@/lib/api/run';
import { openUpload } from '@/lib/ingest/openUpload';
import { rephrase } from '@/scripts/evaluation/rephrase';

/** A file of the same kind that no contributor brings. */
const UNTRAINED = 'ninds.jsonl';

/** A question in other words, and the answer its file gives to it. */
export type UntrainedQuestion = { prompt: string; answer: string };

/** Questions about topics that no record is about, evenly spaced over a file that nobody contributed. */
export async function untrainedQuestions(
  folder: string,
  records: readonly RunRecord[],
  count: number,
): Promise<UntrainedQuestion[]> {
  const topicOf = (prompt: string) => rephrase(prompt, 0)?.topic.toLowerCase();
  const known = records.flatMap(({ prompt }) => topicOf(prompt) ?? []);
  const upload = await openUpload(createReadStream(path.join(folder, 'medical', UNTRAINED)), UNTRAINED);
  const found: UntrainedQuestion[] = [];
  for await (const row of upload.rows) {
    const prompt = row.kind === 'fields' ? row.fields.get('question') : undefined;
    const answer = row.kind === 'fields' ? row.fields.get('answer') : undefined;
    const topic = prompt === undefined ? undefined : topicOf(prompt);
    if (prompt === undefined || answer === undefined || topic === undefined) continue;
    if (!known.some((name) => name.includes(topic) || topic.includes(name))) found.push({ prompt, answer });
  }
  return Array.from({ length: Math.min(count, found.length) }, (_, i) => {
    const { prompt, answer } = found[Math.floor((i * found.length) / count)]!;
    return { prompt: rephrase(prompt, i)!.question, answer };
  });
}
