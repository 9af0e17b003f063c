import { expect, test } from 'vitest';
import { encodeModel } from '@/core/graph/encode';
import { evaluateGraph, toReference, type toReference as toReferenceType } from '@/core/graph/evaluate';
import { initialAdapter } from '@/core/model/initialAdapter';
import { buildPreferenceProgram } from '@/core/programs/preference';
import { buildTrainProgram, gradientName } from '@/core/programs/train';
import { Random } from '@/core/random/random';
import { floatTensor } from '@/core/runtime/tensors';
import type { Feeds } from '@/core/runtime/types';
import { batchFeeds } from '@/core/training/batches';
import type { TrainingExample } from '@/core/training/example';
import { fitPair, type PreferencePair } from '@/core/training/preferenceData';
import type { TrainingProgress } from '@/core/training/progress';
import { createNodeRuntime } from '@/server/runtime/nodeRuntime';
import { base, recipe, run } from '@/server/runtime/tinyTraining';

type References = Record<string, ReturnType<typeof toReferenceType>>;

const beta = 0.25;
const [pairs, length] = [2, 8];
const { config, weights } = base;
const lora = { rank: 3, alpha: 6, dropout: 0, targets: ['q_proj', 'v_proj', 'down_proj'] as const };
const random = new Random(8);
const answers = [5, 8, 7, 6].map((size): TrainingExample => {
  return { ids: Int32Array.from({ length: size }, () => random.below(40)), promptLength: 2 };
});
const rows = [0, 1, 2, 3];
const tokens = batchFeeds(answers, { rows, length }, 4, () => 1);
const matrices = initialAdapter(config, lora, 1);
for (const { data } of matrices.values()) for (let i = 0; i < data.length; i++) data[i] = 0.3 * random.normal();
const adapter: Feeds = Object.fromEntries(
  [...matrices].map(([name, { dims, data }]) => [name, floatTensor(data, dims)]),
);
const reference = Float32Array.of(1.5, -2);
const share = Float32Array.of(0.25, 0.75);
const feeds: Feeds = {
  ...tokens,
  ...adapter,
  reference: floatTensor(reference, [pairs]),
  share: floatTensor(share, [pairs]),
};
const graph = buildPreferenceProgram({ config, pairs, length, weights, lora, beta });
const inFloat64 = (values: Feeds): References =>
  Object.fromEntries(Object.entries(values).map(([name, tensor]) => [name, toReference(tensor)]));
const outputs = evaluateGraph(graph, inFloat64(feeds));

/** −log π of each answer, from the program that learns answers. */
const supervised = buildTrainProgram({ config, batch: 4, length, mode: { kind: 'lora', weights, lora } });
function surprises(): number[] {
  const { perToken } = evaluateGraph(supervised, inFloat64({ ...tokens, ...adapter }));
  const counted = tokens.weights!.data;
  return rows.map((row) =>
    perToken!.data
      .slice(row * length, (row + 1) * length)
      .reduce((sum, value, i) => sum + value * Number(counted[row * length + i]), 0),
  );
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
function closedForm() {
  const [c0, c1, r0, r1] = surprises() as [number, number, number, number];
  const margins = [beta * (r0 - c0 - reference[0]!), beta * (r1 - c1 - reference[1]!)];
  return { margins, losses: margins.map((margin) => -Math.log(sigmoid(margin))) };
}

test('margin and loss are those of the paper, computed from the answers’ own likelihoods', () => {
  const { margins, losses } = closedForm();
  for (const i of [0, 1]) {
    expect(outputs.margin!.data[i]).toBeCloseTo(margins[i]!, 9);
    expect(outputs.pairLoss!.data[i]).toBeCloseTo(losses[i]!, 9);
  }
  expect(outputs.loss!.data[0]).toBeCloseTo(losses[0]! * share[0]! + losses[1]! * share[1]!, 9);
});

test('the gradient is the closed form: β·σ(−margin) times the answers’ own gradients, up for chosen, down for rejected', () => {
  const { margins } = closedForm();
  const weightOf = (row: number) => share[row % 2]! * beta * sigmoid(-margins[row % 2]!) * (row < 2 ? 1 : -1);
  const weighed = batchFeeds(answers, { rows, length }, 4, (example) => weightOf(answers.indexOf(example)));
  const expected = evaluateGraph(supervised, inFloat64({ ...weighed, ...adapter }));
  for (const name of matrices.keys()) {
    const [found, wanted] = [outputs[gradientName(name)]!.data, expected[gradientName(name)]!.data];
    for (const [i, value] of found.entries()) expect(value, name).toBeCloseTo(wanted[i]!, 6);
  }
});

test('the gradient is the slope of the loss in float64', () => {
  const references = inFloat64(feeds);
  for (const name of matrices.keys()) {
    const { dims, data } = references[name]!;
    const lossAt = (value: number) =>
      evaluateGraph(graph, { ...references, [name]: { dims, data: data.with(2, value) } }).loss!.data[0]!;
    const slope = (lossAt(data[2]! + 1e-5) - lossAt(data[2]! - 1e-5)) / 2e-5;
    expect(outputs[gradientName(name)]!.data[2], name).toBeCloseTo(slope, 7);
  }
});

test('ONNX Runtime computes the same, and a margin far below zero neither overflows nor loses its slope', async () => {
  const session = await createNodeRuntime({ threads: 1 }).createSession(encodeModel(graph));
  const found = await session.run(feeds);
  for (const [name, { data }] of Object.entries(outputs)) {
    const actual = Array.from(found[name]!.data, Number);
    const scale = Math.max(...data.map(Math.abs), 1e-3);
    expect(Math.max(...data.map((value, i) => Math.abs(value - actual[i]!))) / scale, name).toBeLessThan(2e-5);
  }
  const far = await session.run({ ...feeds, reference: floatTensor(Float32Array.of(1000, -1000), [2]) });
  await session.release();
  expect(Number(far.pairLoss!.data[0])).toBeCloseTo(-Number(far.margin!.data[0]), 1);
  expect(Number(far.pairLoss!.data[1])).toBeLessThan(1e-6);
  expect(Array.from(far[gradientName([...matrices.keys()][1]!)]!.data, Number).every(Number.isFinite)).toBe(true);
});

/** Of two answers, the one that repeats the question's token is preferred. */
function preferences(count: number, seed: number): PreferencePair[] {
  const source = new Random(seed);
  return Array.from({ length: count }, () => {
    const token = 1 + source.below(6);
    const answer = (value: number): TrainingExample => ({
      ids: Int32Array.from([0, token, ...new Array<number>(2 + source.below(6)).fill(value)]),
      promptLength: 2,
    });
    return { chosen: answer(token + 10), rejected: answer(((token + 2) % 6) + 11) };
  });
}
const data = { pairs: { train: preferences(40, 1), heldOut: preferences(12, 2) } };

test('learns what is preferred: accuracy and margin of held-out pairs rise from those of the base', async () => {
  const { result, progress } = run({ data, recipe: { ...recipe, beta: 0.1 } });
  const done = await result;
  if (done.status !== 'finished') throw new Error('not finished');
  const evaluations = progress.flatMap((event) => (event.phase === 'evaluate' ? [event] : []));
  const [first, last] = [evaluations[0]!, evaluations.at(-1)!];
  // The policy is the base before the first step, so no margin departs from zero.
  expect(first.evaluationLoss).toBeCloseTo(Math.log(2), 4);
  expect(first.preference!.margin).toBeCloseTo(0, 4);
  expect(last.preference!.accuracy).toBeGreaterThan(0.9);
  expect(last.preference!.margin).toBeGreaterThan(0.5);
  expect(done.evaluationLoss).toBeLessThan(0.5);
  expect(progress.find((event) => event.phase === 'train')).toHaveProperty('preference.accuracy');
});

test('resumes to the bit, the base being asked again', async () => {
  const { result, progress } = run({ data });
  const whole = await result;
  const isMiddle = (event: TrainingProgress) => event.phase === 'checkpoint' && event.step === 10;
  const checkpoint = progress.find(isMiddle);
  if (checkpoint?.phase !== 'checkpoint') throw new Error('no checkpoint');
  expect(await run({ data, resumeFrom: checkpoint.state }).result).toEqual(whole);
});

test('error: pairs without answers', async () => {
  const empty = { ids: Int32Array.of(1, 2), promptLength: 2 };
  const nothing = { pairs: { train: [{ chosen: empty, rejected: empty }], heldOut: [] } };
  await expect(run({ data: nothing }).result).rejects.toMatchObject({ code: 'invalid_input' });
});

test('both answers of a pair that is too long keep the same end of their question', () => {
  const pair = (chosen: number, rejected: number): PreferencePair => {
    const of = (answer: number) => ({
      ids: Int32Array.from({ length: 20 + answer }, (_, i) => (i < 20 ? i : 100)),
      promptLength: 20,
    });
    return { chosen: of(chosen), rejected: of(rejected) };
  };
  for (const [chosen, rejected] of [
    [5, 30],
    [30, 5],
    [3, 3],
    [40, 40],
    [10, 12],
  ] as const) {
    const fitted = fitPair(pair(chosen, rejected), 24);
    expect(fitted.chosen.promptLength).toBe(fitted.rejected.promptLength);
    expect([...fitted.chosen.ids.slice(0, fitted.chosen.promptLength)]).toEqual([
      ...fitted.rejected.ids.slice(0, fitted.rejected.promptLength),
    ]);
    for (const { ids, promptLength } of Object.values(fitted)) {
      expect(ids.length).toBeLessThanOrEqual(24);
      expect(ids.length).toBeGreaterThan(promptLength);
      expect(ids[promptLength - 1]).toBe(19);
    }
  }
});
