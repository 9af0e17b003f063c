import { expect, test } from 'vitest';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { LoraRecipe } from '@/core/training/recipe';
import { examples, recipe, run } from '@/server/runtime/tinyTraining';

test('learns: held-out loss falls, progress is complete', async () => {
  const { result, progress } = run();
  const done = await result;
  if (done.status !== 'finished') throw new Error('not finished');
  const losses = progress.flatMap((event) => (event.phase === 'train' ? [event.loss] : []));
  expect(losses).toHaveLength(20);
  expect(losses[0]).toBeGreaterThan(3);
  expect(done.baseEvaluationLoss).toBeGreaterThan(3);
  expect(done.evaluationLoss).toBeLessThan(0.7 * done.baseEvaluationLoss!);
  expect(done.trainedTokens).toBe(4 * examples(40, 1).reduce((sum, { ids }) => sum + Math.min(32, ids.length), 0));
  expect(done.kept.map(({ step }) => step)).toEqual([7, 14, 20]);
  expect(done.kept[0]!.learningRate).toBeGreaterThan(done.kept[2]!.learningRate);
  expect(progress[0]?.phase).toBe('prepare');
  expect(progress.at(-1)).toMatchObject({ phase: 'done', reason: 'finished', step: 20 });
});

test('a resumed training gives the same adapter to the bit', async () => {
  const { result, progress } = run();
  const whole = await result;
  const checkpoint = progress.find((event) => event.phase === 'checkpoint' && event.step === 10);
  if (whole.status !== 'finished' || checkpoint?.phase !== 'checkpoint') throw new Error('no checkpoint');
  const resumed = await run({ resumeFrom: checkpoint.state }).result;
  expect(resumed).toEqual(whole);
});

test('the last checkpoint is the end: nothing is trained again from it', async () => {
  const { result, progress } = run();
  const whole = await result;
  const checkpoint = progress.findLast((event) => event.phase === 'checkpoint');
  if (checkpoint?.phase !== 'checkpoint') throw new Error('no checkpoint');
  expect(checkpoint.step).toBe(20);
  const again = run({ resumeFrom: checkpoint.state });
  expect(await again.result).toEqual(whole);
  expect(again.progress.map(({ phase }) => phase)).toEqual(['prepare', 'done']);
});

test('abort returns a state that resumes to the same adapter', async () => {
  const whole = await run().result;
  const controller = new AbortController();
  const stopped = await run({
    signal: controller.signal,
    onProgress: (event) => {
      if (event.phase === 'train' && event.step === 7) controller.abort();
    },
  }).result;
  if (stopped.status !== 'stopped') throw new Error('not stopped');
  expect(stopped.steps).toBe(7);
  expect(await run({ resumeFrom: stopped.state }).result).toEqual(whole);
});

/** Held-out answers that contradict what is learnt. */
const contrary = examples(8, 2).map(({ ids, promptLength }) => ({
  ids: ids.map((id) => (id > 10 ? id + 9 : id)),
  promptLength,
}));

test('stops early when the held-out loss no longer falls, and returns the best adapter', async () => {
  const { result, progress } = run({
    data: { train: examples(40, 1), heldOut: contrary },
    recipe: { ...recipe, epochs: 20, evaluateEvery: 2, patience: 3 },
  });
  const done = await result;
  if (done.status !== 'finished') throw new Error('not finished');
  const evaluations = progress.flatMap((event) =>
    event.phase === 'evaluate' && event.step > 0 ? [event.evaluationLoss] : [],
  );
  expect(progress.at(-1)).toMatchObject({ phase: 'done', reason: 'early-stopping' });
  expect(done.steps).toBeLessThan(100);
  expect(done.evaluationLoss).toBe(Math.min(...evaluations));
});

test('gives the last adapter where the recipe asks for it, with its own held-out loss', async () => {
  const data = { train: examples(40, 1), heldOut: contrary };
  const best = await run({ data, recipe: { ...recipe, patience: 0 } }).result;
  const whole = await run({ data, recipe: { ...recipe, patience: 0, result: 'last' } }).result;
  if (best.status !== 'finished' || whole.status !== 'finished') throw new Error('not finished');
  expect(best.resultStep).toBeLessThan(best.steps);
  expect(whole.resultStep).toBe(whole.steps);
  expect(whole.matrices).toEqual(whole.kept.at(-1)!.matrices);
  expect(whole.evaluationLoss).toBeGreaterThan(best.evaluationLoss!);
});

test('word dropout takes tokens from the questions of training, another choice in each pass, and resumes to the bit', async () => {
  const dropping: LoraRecipe = { ...recipe, promptDropout: 0.5 };
  const asked = examples(40, 1).map(({ ids }) => ({ ids, promptLength: Math.min(9, ids.length - 1) }));
  const data = { train: asked, heldOut: examples(8, 2) };
  const { result, progress } = run({ recipe: dropping, data });
  const [whole, done] = [await run({ data }).result, await result];
  if (whole.status !== 'finished' || done.status !== 'finished') throw new Error('not finished');
  expect(done.trainedTokens).toBeLessThan(whole.trainedTokens);
  expect(done.baseEvaluationLoss).toBe(whole.baseEvaluationLoss);
  const checkpoint = progress.find((event) => event.phase === 'checkpoint' && event.step === 10);
  if (checkpoint?.phase !== 'checkpoint') throw new Error('no checkpoint');
  expect(await run({ recipe: dropping, data, resumeFrom: checkpoint.state }).result).toEqual(done);
});

test('error: a checkpoint of other data is refused', async () => {
  const { result, progress } = run();
  await result;
  const checkpoint = progress.find((event) => event.phase === 'checkpoint');
  if (checkpoint?.phase !== 'checkpoint') throw new Error('no checkpoint');
  const other = run({ resumeFrom: checkpoint.state, data: { train: examples(40, 9), heldOut: [] } }).result;
  await expect(other).rejects.toMatchObject({ code: 'conflict' });
});

test('error: divergence ends with a sentence, not with a broken adapter', async () => {
  const { result } = run({ recipe: { ...recipe, learningRate: 1e30, warmup: 0 } });
  const error = await result.catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(OpenLedgerError);
  expect(error).toMatchObject({ code: 'training_diverged' });
});

test('error: nothing to learn from', async () => {
  const promptOnly = [{ ids: Int32Array.of(1, 2, 3), promptLength: 3 }];
  await expect(run({ data: { train: promptOnly, heldOut: [] } }).result).rejects.toMatchObject({
    code: 'invalid_input',
  });
});

test('a branch begins with the adapter it is given, and is still compared with the base', async () => {
  const first = run();
  const parent = await first.result;
  if (parent.status !== 'finished') throw new Error('not finished');
  const { result, progress } = run({
    start: parent.matrices,
    recipe: { ...recipe, epochs: 1, learningRate: 1e-4, seed: 9 },
  });
  const branch = await result;
  if (branch.status !== 'finished') throw new Error('not finished');
  expect(branch.baseEvaluationLoss).toBe(parent.baseEvaluationLoss);
  const [before] = first.progress.flatMap((event) => (event.phase === 'train' ? [event.loss] : []));
  const [after] = progress.flatMap((event) => (event.phase === 'train' ? [event.loss] : []));
  expect(after).toBeLessThan(0.7 * before!);
  expect(branch.evaluationLoss).toBeLessThan(0.7 * parent.baseEvaluationLoss!);
  // What it began with is not changed by it.
  const again = await run({ start: parent.matrices, recipe: { ...recipe, epochs: 1, learningRate: 1e-4, seed: 9 } })
    .result;
  expect(again).toEqual(branch);
});

test('error: a branch of another rank', async () => {
  const parent = await run({ recipe: { ...recipe, epochs: 1 } }).result;
  if (parent.status !== 'finished') throw new Error('not finished');
  const wider = { ...recipe, lora: { ...recipe.lora, rank: 8 } };
  await expect(run({ start: parent.matrices, recipe: wider }).result).rejects.toMatchObject({ code: 'invalid_input' });
});
