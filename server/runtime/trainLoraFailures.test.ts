import { expect, test } from 'vitest';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { Runtime, Session, Tensor } from '@/core/runtime/types';
import type { TrainingProgress } from '@/core/training/progress';
import { recipe, run, runtime } from '@/server/runtime/tinyTraining';

type Outputs = Record<string, Tensor>;

/** The real runtime, in which the `at`-th run (from 1) that computes gradients or the `at`-th evaluation goes wrong. */
function faulty(kind: 'train' | 'evaluate', at: number, fault: (outputs: Outputs) => Outputs): Runtime {
  let runs = 0;
  return {
    backend: runtime.backend,
    async createSession(model, options): Promise<Session> {
      const session = await runtime.createSession(model, options);
      return {
        async run(feeds, fetches) {
          const outputs = await session.run(feeds, fetches);
          const trains = Object.keys(outputs).some((name) => name.startsWith('gradient:'));
          if (trains !== (kind === 'train')) return outputs;
          runs += 1;
          return runs === at ? fault(outputs) : outputs;
        },
        release: () => session.release(),
      };
    },
  };
}

const throwing = (error: Error) => (): never => {
  throw error;
};

const checkpointsOf = (progress: readonly TrainingProgress[]) =>
  progress.flatMap((event) => (event.phase === 'checkpoint' ? [event] : []));

async function failing(broken: Runtime) {
  const { result, progress } = run({ runtime: broken });
  const error = await result.then(
    () => null,
    (caught: unknown) => caught,
  );
  if (!(error instanceof OpenLedgerError)) throw new Error(`expected an explained failure, not ${error}`);
  return { error, checkpoints: checkpointsOf(progress) };
}

/** Two passes make a step; the recipe keeps a checkpoint every fifth. */
const RUN_OF_STEP_8 = 2 * 8 - 1;

test.each([
  [
    'device_lost',
    new Error('[WebGPU] Device lost: reason=unknown, A valid external Instance reference no longer exists.'),
  ],
  ['device_lost', new Error('failed to call OrtRun(): GPUDevice is lost')],
  ['out_of_memory', new RangeError('Array buffer allocation failed')],
  ['out_of_memory', new Error('Non-zero status code returned while running MatMul: std::bad_alloc')],
] as const)(
  '%s in a step: a sentence, and a checkpoint of the step before that goes on to the same adapter',
  async (code, fault) => {
    const { error, checkpoints } = await failing(faulty('train', RUN_OF_STEP_8, throwing(fault)));
    expect(error.code).toBe(code);
    expect(error.message).toContain('at step 8. The checkpoint of step 7 is kept.');
    expect(error.remedy).toBeTruthy();
    expect(checkpoints.map(({ step }) => step)).toEqual([5, 7]);
    expect(await run({ resumeFrom: checkpoints.at(-1)!.state }).result).toEqual(await run().result);
  },
);

test('a failure in an evaluation: the evaluation is made up for after the resume, so the adapter is the same', async () => {
  // Eight held-out examples make two batches: runs 1 and 2 are the base, 3 and 4 the end of the first epoch.
  const lost = new Error('device was lost');
  const { error, checkpoints } = await failing(faulty('evaluate', 4, throwing(lost)));
  expect(error).toMatchObject({ code: 'device_lost', cause: lost });
  const resumed = run({ resumeFrom: checkpoints.at(-1)!.state });
  expect(await resumed.result).toEqual(await run().result);
  expect(resumed.progress[1]).toMatchObject({ phase: 'evaluate', step: 5 });
});

test('memory that runs out while a program is compiled is explained, whatever wraps it', async () => {
  const broken: Runtime = {
    ...runtime,
    createSession: async () => {
      throw new OpenLedgerError({
        code: 'unavailable',
        message: 'The model does not start on WebAssembly in this browser.',
        cause: new Error('std::bad_alloc'),
      });
    },
  };
  const { error, checkpoints } = await failing(broken);
  expect(error.code).toBe('out_of_memory');
  expect(error.message).toContain('Nothing was learned before.');
  expect(checkpoints).toEqual([]);
});

const withFloats = (outputs: Outputs, pick: (name: string) => boolean, value: number): Outputs =>
  Object.fromEntries(
    Object.entries(outputs).map(([name, tensor]): [string, Tensor] => [
      name,
      tensor.dtype === 'float32' && pick(name)
        ? { ...tensor, data: new Float32Array(tensor.data.length).fill(value) }
        : tensor,
    ]),
  );

test.each([
  [
    'a gradient that is not a number',
    (outputs: Outputs) => withFloats(outputs, (name) => name.startsWith('gradient:'), Number.NaN),
  ],
  ['a loss that is not a number', (outputs: Outputs) => withFloats(outputs, (name) => name === 'loss', Number.NaN)],
  ['a loss far above the first', (outputs: Outputs) => withFloats(outputs, (name) => name === 'loss', 1e4)],
])('%s ends the training; the checkpoint is the last regular one, from before', async (_, fault) => {
  const { error, checkpoints } = await failing(faulty('train', RUN_OF_STEP_8, fault));
  expect(error.code).toBe('training_diverged');
  expect(error.message).toContain('diverged at step 8');
  expect(error.message).toContain('The checkpoint of step 5 is kept.');
  expect(error.remedy).toContain('smaller learning rate');
  expect(checkpoints.map(({ step }) => step)).toEqual([5]);
  expect(await run({ resumeFrom: checkpoints[0]!.state }).result).toEqual(await run().result);
});

test('a crash that nobody could report loses at most one interval', async () => {
  const { result, progress } = run();
  const whole = await result;
  const steps = progress.flatMap((event) => (event.phase === 'train' ? [event.step] : []));
  for (const crash of steps) {
    const kept = checkpointsOf(progress).findLast(({ step }) => step <= crash);
    expect(crash - (kept?.step ?? 0)).toBeLessThan(recipe.checkpointEvery);
  }
  const early = checkpointsOf(progress)[0]!;
  expect(await run({ resumeFrom: early.state }).result).toEqual(whole);
});

test('a defect is not dressed up: it passes as it is, with a checkpoint', async () => {
  const defect = new TypeError('x is not a function');
  const { result, progress } = run({ runtime: faulty('train', RUN_OF_STEP_8, throwing(defect)) });
  await expect(result).rejects.toBe(defect);
  expect(checkpointsOf(progress).at(-1)?.step).toBe(7);
});
