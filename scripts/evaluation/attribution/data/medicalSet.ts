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
  // Every so-manieth record is asked about, so that queries are spread over each file's topics.
  const every = Math.max(2, Math.floor((perSource.train + perSource.test) / perSource.test));
  const asked = (i: number) => i % every === every - 1;
  return {
    name: 'medical',
    train: bySource.flatMap((records) => records.filter((_, i) => !asked(i))).slice(0, train),
    test: bySource.flatMap((records) => records.filter((_, i) => asked(i))).slice(0, test),
  };
}
