import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createGenerator, elapsed, exampleIndex, referenceDataInf, SHAPE, timePasses } from '@/bench/attributionParts';
import { type BenchReport, type Measure, quantile } from '@/bench/report';
import { checkGram } from '@/core/attribution/checkGram';
import { curvatureOf } from '@/core/attribution/curvature';
import { encodeGram, openGram } from '@/core/attribution/gramFile';
import { DEFAULT_PARAMETERS, SCORER_NAMES, type ScorerName } from '@/core/attribution/parameters';
import { SCORERS } from '@/core/attribution/scorers';
import { sha256Hash } from '@/core/hash/hash';
import type { Runtime } from '@/core/runtime/types';
import { createNodeRuntime } from '@/server/runtime/nodeRuntime';

const ROUNDS = 7;
/** Numbers of records; the targets are stated at the middle one. */
const SIZES = [1000, 10_000, 100_000] as const;
const MIDDLE = SIZES[1];

/**
 * What attribution costs beside what it accompanies, on one thread: sketching a record beside a training pass over it,
 * scoring all records beside generating an answer. What is compared takes turns, so that other work on the machine hits
 * both alike, and it is processor time that is counted; of each the median is taken.
 */
export async function benchAttribution(): Promise<BenchReport> {
  const runtime = createNodeRuntime({ threads: 1 });
  // First, while there is no garbage of the others that a collection could take for memory won.
  const files = benchFiles();
  return {
    bench: 'attribution',
    measures: [...(await benchSketching(runtime)), ...(await benchQueries(runtime)), ...files],
  };
}

async function benchSketching(runtime: Runtime): Promise<Measure[]> {
  const times = await timePasses(runtime, ROUNDS);
  const [train, sketch, reduce] = [median(times.train), median(times.sketch), median(times.reduce)];
  return [
    {
      name: 'sketch of a record / training pass over it',
      value: sketch / train,
      target: 1.5,
      better: 'lower',
      unit: '',
    },
    { name: 'training pass over a record', value: train, better: 'lower', unit: 'ms' },
    { name: 'sketch of a record at one checkpoint', value: sketch, better: 'lower', unit: 'ms' },
    { name: 'of that: gradients to a sketch', value: reduce, better: 'lower', unit: 'ms' },
  ];
}

/** Milliseconds of a query by scorer, and of the reference formula, at each number of records. */
type Times = Record<ScorerName | 'reference', number[]>;

async function benchQueries(runtime: Runtime): Promise<Measure[]> {
  const generator = await createGenerator(runtime);
  const answers: number[] = [];
  const found = new Map<number, Times>();
  for (const records of SIZES) {
    const { index, query } = exampleIndex(records);
    const times = Object.fromEntries([...SCORER_NAMES, 'reference'].map((name) => [name, [] as number[]])) as Times;
    found.set(records, times);
    const rounds = records > MIDDLE ? 3 : ROUNDS;
    // The first round makes what is kept between queries (factors, self-influences) and is not counted.
    for (let round = 0; round <= rounds; round++) {
      for (const name of SCORER_NAMES) {
        const time = elapsed(() => SCORERS[name].score(query, index));
        if (round > 0) times[name].push(time);
      }
      if (records > MIDDLE || round === 0) continue;
      times.reference.push(elapsed(() => referenceDataInf(query.at(-1)!, index)));
      if (records === MIDDLE) answers.push(await generator.answer());
    }
  }
  await generator.release();
  const answer = median(answers);
  const at = (records: number, name: keyof Times) => median(found.get(records)![name]);
  return [
    { name: 'answer of 128 tokens', value: answer, better: 'lower', unit: 'ms' },
    ...SCORER_NAMES.flatMap((name): Measure[] => [
      {
        name: `${name}${name === DEFAULT_PARAMETERS.scorer ? ' (default)' : ''}: query / answer`,
        value: at(MIDDLE, name) / answer,
        target: 0.1,
        better: 'lower',
        unit: '',
      },
      ...SIZES.map((records): Measure => {
        return { name: `  ${records} records`, value: at(records, name), better: 'lower', unit: 'ms' };
      }),
      {
        name: '  growth from 10⁴ to 10⁵, per record',
        value: at(SIZES[2], name) / at(MIDDLE, name) / 10,
        target: 1.25,
        better: 'lower',
        unit: '',
      },
      {
        name: '  / reference formula of DataInf',
        value: at(MIDDLE, name) / at(MIDDLE, 'reference'),
        target: 1,
        better: 'lower',
        unit: '',
      },
    ]),
    { name: 'reference formula, last checkpoint', value: at(MIDDLE, 'reference'), better: 'lower', unit: 'ms' },
  ];
}

/** What opening costs once, and sizes. */
function benchFiles(): Measure[] {
  const { index, query, bytes } = exampleIndex(MIDDLE);
  const before = heldMemory();
  const making = elapsed(() => curvatureOf(index));
  const selfInfluences = elapsed(() => SCORERS.dampedInverseUnitOverCheckpoints.score(query, index));
  for (const name of SCORER_NAMES) SCORERS[name].score(query, index);
  const grown = heldMemory() - before;
  const gramBytes = encodeGram(index);
  const gram = openGram(gramBytes, index);
  const hash = sha256Hash(gramBytes);
  const check = elapsed(() => checkGram(gram, hash, index));
  const { blocks, dimension, checkpoints } = SHAPE;
  return [
    { name: `file of ${MIDDLE} sketches`, value: bytes / 2 ** 20, better: 'lower', unit: 'MiB' },
    { name: 'bytes a record', value: bytes / MIDDLE, better: 'lower', unit: 'B' },
    {
      name: `file of Gram matrices (${checkpoints}×${blocks}×${dimension}²)`,
      value: gramBytes.length / 2 ** 20,
      better: 'lower',
      unit: 'MiB',
    },
    { name: 'kept by all scorers together beyond the file', value: grown / 2 ** 20, better: 'lower', unit: 'MiB' },
    { name: 'making the Gram matrices', value: making, better: 'lower', unit: 'ms' },
    { name: 'checking them', value: check, better: 'lower', unit: 'ms' },
    { name: 'self-influences, once an opened index', value: selfInfluences, better: 'lower', unit: 'ms' },
  ];
}

/** Bytes in use after a collection of garbage. */
function heldMemory(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  const { arrayBuffers, heapUsed } = process.memoryUsage();
  return arrayBuffers + heapUsed;
}

const median = (values: readonly number[]) => quantile(values, 0.5);
