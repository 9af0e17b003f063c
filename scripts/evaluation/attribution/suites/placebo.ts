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
import {
  excess,
  gradientShrinkage,
  type LearnedBar,
  type Losses,
  learnedWeights,
  lossFalls,
  type Signal,
} from './placebo/learnedRecords';
import { nearestPlacebos } from './placebo/nearestPlacebos';
import { type Asked, paidShares, sameKindShares, weightedShares } from './placebo/paidShares';

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
  const told = new Map<string, number[]>();
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
    const falls = lossFalls({ candidates: await lossesOf(candidates), placebos: await lossesOf(placebos) });
    await meter.release();
    const nearest = nearestPlacebos(index);
    const signals: Record<string, Signal> = {
      'fall of the loss': falls,
      'shrinkage of the gradient': gradientShrinkage(index),
    };
    for (const [name, signal] of Object.entries(signals)) {
      for (const [of, { candidates: values }] of [
        [name, signal],
        [`${name}, less that of like placebos`, excess(signal, nearest)],
      ] as const) {
        const auc = areaUnderCurve(
          values,
          Array.from(values.keys(), (i) => i < train.length),
        );
        told.set(of, [...(told.get(of) ?? []), auc]);
      }
    }

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
    const rules = new Map<string, (one: Asked) => Float64Array>();
    for (const scorer of names) {
      rules.set(scorer, (one) => paidShares(index, one, { ...DEFAULT_PARAMETERS, scorer }));
    }
    for (const bar of LEARNED) {
      const weights = learnedWeights(excess(falls, nearest), bar);
      rules.set(learnedName(bar), (one) => weightedShares(index, one, DEFAULT_PARAMETERS, weights));
    }
    rules.set(SAME_KIND, (one) => sameKindShares(index, one, DEFAULT_PARAMETERS, nearest));
    const progress = progressOf({ say }, 'paying by each rule', rules.size);
    let done = 0;
    for (const [name, pay] of rules) {
      note(name, pay);
      progress(++done);
    }
  }
  const rows = [...paid].map(([name, lists]) => {
    return { name, decoys: interval(lists.decoys), trained: interval(lists.trained), own: interval(lists.own) };
  });
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
        title: `trained or not? ${set.name}`,
        columns: ['', 'AUC of trained records against decoys'],
        rows: [...told].map(([name, values]) => [name, mean(values)]),
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

const SAME_KIND = `${DEFAULT_SCORER}, against like placebos alone`;
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
