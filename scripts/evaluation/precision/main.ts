import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { quantile } from '@/bench/report';
import { baseOf, EMBEDDED_LOAD, timeSteps } from '@/bench/trainingLoad';
import { atPrecision, BASE_PRECISIONS, openedWeights, storedBytes, storeWeights } from '@/core/model/basePrecision';
import { readBaseModel } from '@/core/model/readBaseModel';
import { weightShapes } from '@/core/model/weights';
import { createEvaluation } from '@/scripts/pretrain/evaluate';
import { readTokens } from '@/scripts/pretrain/readTokens';
import { createNodeRuntime } from '@/server/runtime/nodeRuntime';

/*
 * What a base in fewer bits costs and saves: held-out bits per byte of the embedded base, the rate of its training, and
 * the memory of a step over a larger one. `npx tsx scripts/evaluation/precision/main.ts --corpus FOLDER [--every N]`
 * with the folder that scripts/pretrain/prepare.ts made; every N-th window is looked at.
 */
const MODEL = 'public/models/openledger-base';
const WINDOW = 256;
const ROUNDS = 3;
const TIMED_STEPS = 6;
const MEBIBYTE = 2 ** 20;

const { values } = parseArgs({ options: { corpus: { type: 'string' }, every: { type: 'string', default: '1' } } });
if (values.corpus === undefined) throw new Error('Usage: tsx scripts/evaluation/precision/main.ts --corpus FOLDER');
const runtime = createNodeRuntime({ threads: availableParallelism() });
const { config, weights } = readBaseModel(
  JSON.parse(readFileSync(join(MODEL, 'config.json'), 'utf8')),
  readFileSync(join(MODEL, 'model.safetensors')),
);
const evaluate = await createEvaluation(runtime, config, WINDOW, {
  tokens: readTokens(join(values.corpus, 'corpus.heldout.u16')),
  bytes: JSON.parse(readFileSync(join(values.corpus, 'corpus.json'), 'utf8')).heldoutBytes,
});

const load = { ...EMBEDDED_LOAD, steps: TIMED_STEPS };
const base = baseOf(load);
const seconds = new Map(BASE_PRECISIONS.map((precision) => [precision, [] as number[]]));
// In turn, so that other work on the machine hits all alike.
for (let round = 0; round < ROUNDS; round++) {
  for (const [precision, found] of seconds) {
    found.push(...(await timeSteps(runtime, load, atPrecision(base, precision))));
  }
}
const plain = quantile(seconds.get('float32')!, 0.5);

for (const precision of BASE_PRECISIONS) {
  const opened = openedWeights(storeWeights(weights, precision));
  const floats = new Map([...opened].map(([name, { data }]) => [name, data]));
  const bits = await evaluate(floats, Number(values.every));
  const figures = {
    precision,
    mebibytes: storedBytes(weightShapes(config), precision) / MEBIBYTE,
    bitsPerByte: bits,
    stepRate: plain / quantile(seconds.get(precision)!, 0.5),
    // A process of its own: its memory is that of nothing else.
    memory: JSON.parse(
      execFileSync('npx', ['tsx', 'scripts/evaluation/precision/memory.ts', precision], { encoding: 'utf8' }),
    ),
  };
  process.stdout.write(`${JSON.stringify(figures)}\n`);
}
