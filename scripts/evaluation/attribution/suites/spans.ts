import { spanCorpus } from '@/bench/spanCorpus';
import { speedMeasures } from '@/bench/spans';
import type { Suite } from '@/scripts/evaluation/attribution/suite';
import { judgePlanted, type PlantedResult } from '@/scripts/evaluation/attribution/suites/spans/plantedText';
import type { EvaluationMeasure } from '@/scripts/evaluation/summarise';

/** Tokens of the index that is built and asked against the clock, and of those that text is planted in. */
const TIMED = 4_000_000;
const PLANTED = 1_000_000;
const ANSWERS = 100;
/** Shards of the planted indexes, one after the other: what is found must not depend on them. */
const SHARDS = [1, 4, 16];

/** Verbatim text is found wherever it was planted, nothing else is, and the index is built and asked fast enough. */
export const spans: Suite = async ({ say }) => {
  const results = SHARDS.map((shards) => {
    say(`planting ${ANSWERS} answers, ${shards} shards`);
    return { shards, ...judgePlanted({ tokens: PLANTED, shards, answers: ANSWERS, seed: shards }) };
  });
  say(`building and asking ${TIMED / 1e6} million tokens`);
  const speed = speedMeasures(spanCorpus(TIMED, 1).documents);
  const total = (of: keyof PlantedResult) => results.reduce((sum, result) => sum + result[of], 0);
  const measures: EvaluationMeasure[] = [
    { name: 'precision', value: total('right') / total('credited'), target: 1, better: 'higher', unit: '' },
    { name: 'recall', value: total('found') / total('planted'), target: 1, better: 'higher', unit: '' },
    {
      name: 'public passages paid',
      value: total('publicPaid') / total('public'),
      target: 0,
      better: 'lower',
      unit: 'share',
    },
    ...speed,
  ];
  return {
    ownTraining: true,
    tables: [
      {
        title: `planted passages in ${ANSWERS} answers over ${PLANTED / 1e6} million tokens`,
        columns: ['shards', 'planted', 'found', 'spans that earn', 'right', 'public', 'paid'],
        rows: results.map((result) => [
          result.shards,
          result.planted,
          result.found,
          result.credited,
          result.right,
          result.public,
          result.publicPaid,
        ]),
      },
      {
        title: `an index of ${TIMED / 1e6} million tokens`,
        columns: ['', 'value', 'unit'],
        rows: speed.map(({ name, value, unit }) => [name, value, unit]),
      },
    ],
    measures,
  };
};
