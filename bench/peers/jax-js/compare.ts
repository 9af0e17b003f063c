import { askWorker } from '@/bench/askWorker';
import { BATCH, createAdapter, createTokens, LENGTH } from '@/bench/peers/jax-js/createCase';
import { quantile } from '@/bench/report';
import { timeStepsInBrowser } from '@/bench/trainInBrowser';
import { EMBEDDED_LOAD } from '@/bench/trainingLoad';
import { encodeModel } from '@/core/graph/encode';
import { EMBEDDED_CONFIG } from '@/core/model/embeddedConfig';
import { initialWeights } from '@/core/model/initialise';
import { buildTrainProgram, gradientName } from '@/core/programs/train';
import { floatsOf, floatTensor, intTensor } from '@/core/runtime/tensors';
import { adapterFeeds } from '@/core/training/programs';
import { createNodeRuntime } from '@/server/runtime/nodeRuntime';

const ROUNDS = 3;
const STEPS = 6;
const TARGET = 3;

type JaxAnswer = { seconds: number[]; loss: number; norm: number };

/** Loss and gradient norm of the case by the training program. */
async function ownFigures(): Promise<{ loss: number; norm: number }> {
  const { lora, matrices } = createAdapter();
  const { ids, labels } = createTokens();
  const dims = [BATCH, LENGTH];
  const mode = { kind: 'lora', weights: initialWeights(EMBEDDED_CONFIG, 1), lora } as const;
  const graph = buildTrainProgram({ config: EMBEDDED_CONFIG, batch: BATCH, length: LENGTH, mode });
  const session = await createNodeRuntime({ threads: 1 }).createSession(encodeModel(graph));
  const outputs = await session.run({
    ids: intTensor(ids, dims),
    labels: intTensor(labels, dims),
    weights: floatTensor(new Float32Array(ids.length).fill(1 / ids.length), dims),
    ...adapterFeeds(matrices),
  });
  await session.release();
  const squares = [...matrices.keys()]
    .flatMap((name) => [...floatsOf(outputs, gradientName(name))])
    .reduce((sum, value) => sum + value * value, 0);
  return { loss: floatsOf(outputs, 'loss')[0]!, norm: Math.sqrt(squares) };
}

const isClose = (a: number, b: number) => Math.abs(a - b) <= 1e-4 * Math.abs(b);

const own = await ownFigures();
const ours: number[] = [];
const theirs: number[] = [];
for (let round = 0; round < ROUNDS; round++) {
  const jax = await askWorker<JaxAnswer>('bench/peers/jax-js/worker.mjs', { steps: STEPS });
  const trained = await timeStepsInBrowser({
    options: { backend: 'wasm', threads: 2 },
    load: { ...EMBEDDED_LOAD, steps: STEPS },
  });
  if (!jax || !trained) throw new Error('No browser is installed.');
  if (!isClose(jax.loss, own.loss) || !isClose(jax.norm, own.norm)) {
    throw new Error(`jax-js computes loss ${jax.loss} and norm ${jax.norm}, not ${own.loss} and ${own.norm}.`);
  }
  theirs.push(...jax.seconds);
  ours.push(...trained.seconds);
}
const tokens = BATCH * LENGTH;
const [step, jaxStep] = [quantile(ours, 0.5), quantile(theirs, 0.5)];
process.stdout.write(
  [
    `loss ${own.loss.toFixed(5)} and gradient norm ${own.norm.toFixed(5)} by both`,
    `OpenLedger ${(tokens / step).toFixed(0)} tokens/s (whole steps), jax-js ${(tokens / jaxStep).toFixed(0)} (gradients alone)`,
    `ratio ${(jaxStep / step).toFixed(2)} (target ≥ ${TARGET})`,
    '',
  ].join('\n'),
);
