import type { EvaluationRecord, EvaluationSet } from '@/scripts/evaluation/attribution/data/evaluationRecord';
import { readSourceRecords, SOURCES } from '@/scripts/evaluation/sourceRecords';

/** Records of three institutes in turn, as curation accepts them; the last of each are asked about. */
export async function medicalSet(
  folder: string,
  { train, test }: { train: number; test: number },
): Promise<EvaluationSet> {
  const perSource = { train: Math.ceil(train / SOURCES.length), test: Math.ceil(test / SOURCES.length) };
  const all = await readSourceRecords(folder, perSource.train + perSource.test, { heldOutShare: 0.1, seed: 1 });
  const contributors = [...new Set(all.map(({ contributor }) => contributor))];
  const bySource = contributors.map((contributor, source) => {
    const own = all.filter((record) => record.contributor === contributor);
    return own.map(({ prompt, answer }): EvaluationRecord => ({ prompt, answer, source: SOURCES[source]! }));
  });
  // Evenly spaced records are asked about, so that queries are spread over each file's topics.
  const isAsked = (i: number, total: number) =>
    Math.floor(((i + 1) * perSource.test) / total) > Math.floor((i * perSource.test) / total);
  return {
    name: 'medical',
    train: bySource.flatMap((records) => records.filter((_, i) => !isAsked(i, records.length))).slice(0, train),
    test: bySource.flatMap((records) => records.filter((_, i) => isAsked(i, records.length))).slice(0, test),
  };
}
