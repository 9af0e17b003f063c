import { DEFAULT_PARAMETERS, type ScorerName } from '@/core/attribution/parameters';
import { SCORERS } from '@/core/attribution/scorers';
import { bootstrapInterval } from '@/core/evaluation/bootstrapInterval';
import { areaUnderCurve } from '@/core/evaluation/ranking';
import type { TrainingExample } from '@/core/training/example';
import type { Matrices } from '@/core/training/trainingState';
import { DEFAULT_FEE_SPLIT } from '@/lib/chain/fees';
import { progressOf } from '@/scripts/evaluation/attribution/bench/progress';
import { cachedLosses, LossMeter } from '@/scripts/evaluation/attribution/bench/recordLosses';
import { sketchRecords } from '@/scripts/evaluation/attribution/bench/recordSketches';
import { trainAdapters } from '@/scripts/evaluation/attribution/bench/trainedAdapters';
import type { EvaluationRecord, EvaluationSet } from '@/scripts/evaluation/attribution/data/evaluationRecord';
import { medicalSet } from '@/scripts/evaluation/attribution/data/medicalSet';
import { sentenceClasses } from '@/scripts/evaluation/attribution/data/sentenceClasses';
import { querySketch } from '@/scripts/evaluation/attribution/scores';
import { askedSets, DEFAULT_SCORER, encodeSet, recipeOf, seedsOf } from '@/scripts/evaluation/attribution/setup';
import { joinReports, type Suite, type SuiteContext, type SuiteReport } from '@/scripts/evaluation/attribution/suite';
import { decoyIndex } from './placebo/decoyIndex';
import { excessFalls, type LearnedBar, type Losses, learnedWeights } from './placebo/learnedRecords';
import { type Asked, paidShares, weightedShares } from './placebo/paidShares';

/** Part of the fee that records which were not trained on may earn. */
const TARGET = 0.01;
const POOL_OF_FEE = DEFAULT_FEE_SPLIT.contributors / 10_000;
/** Scorers that the parameters can name. */
const PAYING = Object.keys(SCORERS) as ScorerName[];
/** Rules beside the product's: a record counts as its loss fell more than those of placebos, each among its like. */
const LEARNED: readonly LearnedBar[] = [
  { low: 0.5, high: 0.5 },
  { low: 0.5, high: 0.9 },
];

/** Parts of the pool: to decoys and trained records for an answer, to a record for its own answer. */
type Paid = { decoys: number[]; trained: number[]; own: number[] };

/**
 * Decoys that the model was not trained on stand among the trained records, and answers are paid by the product's rule:
 * what is paid for decoys is paid for nothing. Beside it stands what a rule would pay that looks at whether the model
 * has learned a record.
 */
export const placebo: Suite = async (context) => {
  const reports: SuiteReport[] = [];
  for (const set of askedSets(context.options, await setsOf(context))) reports.push(await placeboOf(context, set));
  return joinReports(reports);
};

async function setsOf({ options }: SuiteContext): Promise<EvaluationSet[]> {
  const { set, data, records, queries, placebos } = options;
  if (set) return [set];
  const sizes = { train: records, test: queries + 2 * placebos };
  const sets = [sentenceClasses({ seed: 1, ...sizes, named: false })];
  if (data) {
    const medical = await medicalSet(data, sizes);
    sets.push({ ...medical, test: inTurn(medical.test) });
  }
  return sets;
}

/** Records of every source in turn, so that queries, placebos and decoys are of the same ones. */
function inTurn(records: readonly EvaluationRecord[]): EvaluationRecord[] {
  const bySource = new Map<string | undefined, EvaluationRecord[]>();
  for (const record of records) bySource.set(record.source, [...(bySource.get(record.source) ?? []), record]);
  const sources = [...bySource.values()];
  return records.flatMap((_, i) => sources.flatMap((own) => own.slice(i, i + 1)));
}

async function placeboOf(context: SuiteContext, set: EvaluationSet): Promise<SuiteReport> {
  const { options, say } = context;
  const { bench, train, queries: rest } = await encodeSet(context, set);
  const third = options.set ? Math.floor(rest.length / 3) : options.placebos;
  const queries = rest.slice(0, rest.length - 2 * third);
  const placebos = rest.slice(rest.length - 2 * third, rest.length - third);
  const decoys = rest.slice(rest.length - third);
  const candidates = [...train, ...decoys];
  const names = PAYING.filter((name) => options.scorers.includes(name));
  const paid = new Map<string, Paid>();
  const told: { auc: number; learned: Float64Array[] }[] = [];
  for (const seed of seedsOf(options)) {
    const recipe = recipeOf(options, seed);
    const kept = await trainAdapters(bench, { examples: train, recipe });
    const published = kept.at(-1)!;
    const sketch = (what: string, examples: readonly TrainingExample[]) =>
      sketchRecords(bench, {
        what: `${what}, seed ${seed}`,
        examples,
        checkpoints: kept.slice(0, options.checkpoints),
        published,
        lora: recipe.lora,
        dimension: options.dimension,
        maxLength: recipe.maxLength,
      });
    const sketches = {
      candidates: await sketch('records and decoys', candidates),
      placebos: await sketch('placebos', placebos),
    };
    const index = decoyIndex(bench, candidates, placebos, sketches);
    const asked = await sketch('queries', queries);

    const meter = new LossMeter({ ...bench, lora: recipe.lora });
    const lossesOf = async (examples: readonly TrainingExample[]): Promise<Losses> => {
      return {
        base: await cachedLosses(bench, meter, examples, untrained(published.matrices)),
        last: await cachedLosses(bench, meter, examples, published.matrices),
      };
    };
    const falls = excessFalls(index, { candidates: await lossesOf(candidates), placebos: await lossesOf(placebos) });
    await meter.release();
    const isTrained = candidates.map((_, i) => i < train.length);
    const learned = LEARNED.map((bar) => learnedWeights(falls, bar));
    told.push({ auc: areaUnderCurve(falls.candidates, isTrained), learned });

    const heldOut = queries.map((example, q): Asked => ({ example, sketch: querySketch(asked, q) }));
    const trainedOn = queries.map((_, q) => Math.floor((q * train.length) / queries.length));
    const note = (name: string, pay: (asked: Asked) => Float64Array) => {
      const list = paid.get(name) ?? { decoys: [], trained: [], own: [] };
      for (const shares of heldOut.map(pay)) {
        list.trained.push(sum(shares.subarray(0, train.length)));
        list.decoys.push(sum(shares.subarray(train.length)));
      }
      for (const i of trainedOn) {
        list.own.push(pay({ example: train[i]!, sketch: querySketch(sketches.candidates, i) })[i]!);
      }
      paid.set(name, list);
    };
    const progress = progressOf({ say }, 'paying by each scorer', names.length + learned.length);
    for (const [done, scorer] of names.entries()) {
      note(scorer, (one) => paidShares(index, one, { ...DEFAULT_PARAMETERS, scorer }));
      progress(done + 1);
    }
    for (const [l, weights] of learned.entries()) {
      note(learnedName(LEARNED[l]!), (one) => weightedShares(index, one, DEFAULT_PARAMETERS, weights));
      progress(names.length + l + 1);
    }
  }
  const rows = [...paid].map(([name, lists]) => {
    return { name, decoys: interval(lists.decoys), trained: interval(lists.trained), own: interval(lists.own) };
  });
  const passing = (of: (isTrained: boolean, i: number) => boolean, q: number) =>
    mean(
      told.map(({ learned }) =>
        mean(candidates.flatMap((_, i) => (of(i < train.length, i) ? [Math.sign(learned[q]![i]!)] : []))),
      ),
    );
  const figure = (name: string, value: number, better: 'higher' | 'lower', target?: number) => {
    return { name: `${set.name}: ${name}`, value, better, unit: 'share', ...(target === undefined ? {} : { target }) };
  };
  return {
    tables: [
      {
        title: `per cent of the fee that is paid, ${set.name}: ${decoys.length} decoys among ${train.length} records`,
        columns: ['', 'decoys', 'low', 'high', 'trained', 'low', 'high', 'record for its own answer', 'low', 'high'],
        rows: rows.map(({ name, ...paidTo }) => [
          name,
          ...[paidTo.decoys, paidTo.trained, paidTo.own].flatMap((part) =>
            [part.estimate, part.low, part.high].map((share) => 100 * POOL_OF_FEE * share),
          ),
        ]),
      },
      {
        title: `has the model learned it? ${set.name}`,
        columns: ['', 'AUC', 'trained records that pass', 'decoys that pass'],
        rows: LEARNED.map((bar, q) => [
          learnedName(bar),
          mean(told.map(({ auc }) => auc)),
          passing((isTrained) => isTrained, q),
          passing((isTrained) => !isTrained, q),
        ]),
      },
    ],
    measures: rows.flatMap(({ name, decoys: toDecoys, trained, own }) => [
      figure(
        `part of the fee paid for decoys, ${name}`,
        POOL_OF_FEE * toDecoys.estimate,
        'lower',
        name === DEFAULT_SCORER ? TARGET : undefined,
      ),
      figure(`part of the fee paid for trained records, ${name}`, POOL_OF_FEE * trained.estimate, 'higher'),
      figure(`part of the fee paid to a record for its own answer, ${name}`, POOL_OF_FEE * own.estimate, 'higher'),
    ]),
  };
}

const learnedName = ({ low, high }: LearnedBar) =>
  `${DEFAULT_SCORER}, learned more than ${low === high ? low : `${low} to ${high}`} of the placebos`;

/** The adapter before the first step: B is nothing, so the model is the base. */
const untrained = (matrices: Matrices): Matrices =>
  new Map(
    [...matrices].map(([name, { dims, data }]) => [
      name,
      { dims, data: name.includes('lora_B') ? new Float32Array(data.length) : data },
    ]),
  );

const sum = (list: ArrayLike<number>) => Array.from(list).reduce((total, x) => total + x, 0);
const mean = (list: readonly number[]) => sum(list) / list.length;
const interval = (list: readonly number[]) => bootstrapInterval(list, mean);
