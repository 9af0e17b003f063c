import { selfInfluences } from '@/core/attribution/curvature';
import type { Sketches } from '@/core/attribution/sketches';
import { bootstrapInterval } from '@/core/evaluation/bootstrapInterval';
import { areaUnderCurve, averageRanks } from '@/core/evaluation/ranking';
import { examplesOf } from '@/scripts/evaluation/attribution/bench/bench';
import { cachedLosses, LossMeter } from '@/scripts/evaluation/attribution/bench/recordLosses';
import { corruptAnswers } from '@/scripts/evaluation/attribution/data/corruptAnswers';
import { sentenceClasses } from '@/scripts/evaluation/attribution/data/sentenceClasses';
import { controlScores, gradientScores, type Scores } from '@/scripts/evaluation/attribution/scores';
import { DEFAULT_SCORER, encodeSet, modelOf, recipeOf, seedsOf } from '@/scripts/evaluation/attribution/setup';
import type { Suite } from '@/scripts/evaluation/attribution/suite';

const SHARE = 0.2;
/** Records are inspected from the least helpful on, up to this part of them. */
const INSPECTED = 0.4;
const TARGET = 0.8;
/** Draws of the records for an interval. */
const ROUNDS = 300;
/** λ of the influence on itself, in mean eigenvalues. */
const DAMPINGS = [0.1, 1, 10];
const LOSS = 'loss of the record (control)';

type Found = { auc: number; found: number };

/**
 * A fifth of the answers are swapped: are those the records that help the queries least? A record's loss says how odd it
 * is, its influence whether it helps others; the two together are what a contributor's records would be looked at with.
 */
export const corrupted: Suite = async (context) => {
  const { options, say } = context;
  const clean =
    options.set ?? sentenceClasses({ seed: 1, train: options.records, test: options.queries, named: false });
  const figures = new Map<string, Item[]>();
  for (const seed of seedsOf(options)) {
    const { records, wrong } = corruptAnswers(clean.train, SHARE, seed);
    const recipe = recipeOf(options, seed);
    const { bench, queries } = await encodeSet(context, clean);
    const train = examplesOf(bench, records, recipe);
    const model = await modelOf(bench, options, seed, { train, queries });
    const meter = new LossMeter({ ...bench, lora: recipe.lora });
    const suspicion = new Map<string, Float64Array>();
    const losses = await cachedLosses(bench, meter, train, model.published.matrices);
    suspicion.set(LOSS, losses);
    await meter.release();
    const scored = new Map<string, Scores>([
      ...gradientScores(options.scorers, model, say),
      ...controlScores(records, clean.test),
    ]);
    for (const [name, scores] of scored) {
      const harm = helpfulness(scores).map((x) => -x);
      suspicion.set(name, harm);
      suspicion.set(withLoss(name), sumOfRanks(harm, losses));
    }
    for (const damping of DAMPINGS) {
      suspicion.set(`influence on itself, damping ${damping}`, influenceOnItself(model.train, damping));
    }
    for (const [name, values] of suspicion) {
      figures.set(name, [...(figures.get(name) ?? []), ...itemsOf(values, wrong)]);
    }
  }
  const interval = (items: readonly Item[], of: (found: Found) => number) =>
    bootstrapInterval(items, (sample) => of(judgeItems(sample)), { rounds: ROUNDS });
  const rows = [...figures].map(([name, list]) => {
    return { name, found: interval(list, ({ found }) => found), auc: interval(list, ({ auc }) => auc) };
  });
  rows.sort((a, b) => b.auc.estimate - a.auc.estimate);
  const lossFound = rows.find(({ name }) => name === LOSS)!.found.estimate;
  const best = (name: string) => (name === withLoss(DEFAULT_SCORER) ? { target: Math.max(TARGET, lossFound) } : {});
  return {
    tables: [
      {
        title: `swapped answers found, ${clean.name}: ${SHARE} of ${clean.train.length}, ${INSPECTED} inspected`,
        columns: ['', 'found', 'low', 'high', 'AUC', 'low', 'high'],
        rows: rows.map(({ name, found, auc }) => [
          name,
          ...[found, auc].flatMap(({ estimate, low, high }) => [estimate, low, high]),
        ]),
      },
    ],
    measures: rows.flatMap(({ name, found, auc }) => [
      {
        name: `found in the first 40 %, ${name}`,
        value: found.estimate,
        ...best(name),
        better: 'higher',
        unit: 'share',
      },
      { name: `AUC, ${name}`, value: auc.estimate, better: 'higher', unit: 'share' },
    ]),
  };
};

const withLoss = (name: string) => `${name}, with the loss`;

/** Two suspicions as one, neither counting more whatever its scale. */
function sumOfRanks(a: Float64Array, b: Float64Array): Float64Array {
  const ranks = averageRanks(b);
  return averageRanks(a).map((rank, i) => rank + ranks[i]!);
}

/** Mean over the queries of each record's score, each query's scores at deviation 1. */
function helpfulness(scores: Scores): Float64Array {
  const sum = new Float64Array(scores[0]!.length);
  for (const row of scores) {
    const mean = row.reduce((total, x) => total + x, 0) / row.length;
    const deviation = Math.sqrt(row.reduce((total, x) => total + (x - mean) ** 2, 0) / row.length);
    if (deviation === 0) continue;
    row.forEach((x, i) => {
      sum[i] = sum[i]! + x / deviation / scores.length;
    });
  }
  return sum;
}

/** gᵀ(G + λI)⁻¹g over the checkpoints: what a record alone teaches, that others do not (Koh and Liang 2017). */
function influenceOnItself(sketches: Sketches, damping: number): Float64Array {
  const sum = new Float64Array(sketches.header.records);
  sketches.header.checkpoints.forEach((_, k) => {
    selfInfluences(sketches, k, damping).forEach((root, i) => {
      sum[i] = sum[i]! + root * root;
    });
  });
  return sum;
}

/** Where a record stands among all, from 0 (least suspicious) to 1, and whether its answer is another's. */
type Item = { place: number; wrong: boolean };

function itemsOf(values: Float64Array, wrong: readonly boolean[]): Item[] {
  const ranks = averageRanks(values);
  return wrong.map((isWrong, i) => ({ place: ranks[i]! / values.length, wrong: isWrong }));
}

function judgeItems(items: readonly Item[]): Found {
  const wrong = items.filter((item) => item.wrong);
  return {
    auc: areaUnderCurve(
      items.map(({ place }) => place),
      items.map((item) => item.wrong),
    ),
    found: wrong.filter(({ place }) => place > 1 - INSPECTED).length / wrong.length,
  };
}

/** How well the most suspicious records are the wrong ones. */
export const judgeSuspicion = (values: Float64Array, wrong: readonly boolean[]): Found =>
  judgeItems(itemsOf(values, wrong));
