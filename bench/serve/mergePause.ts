import { type Measure, quantile } from '@/bench/report';
import { engineOf, randomAdapter, type ServeBase } from '@/bench/serve/serveLoad';
import { prefill } from '@/core/inference/prefill';
import { mergeBeside } from '@/server/openlora/mergeBeside';
import { embeddedBase } from '@/server/runs/embeddedBase';

const ROWS = 8;
const TIMES = 5;
const PROMPT = Int32Array.from({ length: 16 }, (_, i) => 20 + i);
/** Steps of an answer, and those that are watched after the program was written: it is compiled among them. */
const ANSWER = 128;

/** The longest step of running rows while their adapter is merged, and an ordinary one. */
export async function mergePause(base: ServeBase): Promise<Measure[]> {
  const { hash } = await embeddedBase();
  const [longest, ordinary, beside]: [number[], number[], number[]] = [[], [], []];
  for (let time = 0; time < TIMES; time++) {
    let written = false;
    const engine = engineOf(base, ROWS, {
      after: 2,
      async write(adapter, positions) {
        const program = await mergeBeside({ baseHash: hash, adapter, positions });
        written = true;
        return program;
      },
    });
    const adapter = randomAdapter(base, time);
    const steps: number[] = [];
    for (let last = false; !last; ) {
      last = written;
      for (let row = 0; row < ROWS; row++) await prefill(engine, row, PROMPT, adapter);
      for (let id = 0; id < ANSWER; id++) {
        const started = performance.now();
        await engine.decode(Array.from({ length: ROWS }, (_, row) => ({ row, id: 20 + id })));
        steps.push(performance.now() - started);
      }
    }
    await engine.release();
    longest.push(Math.max(...steps.slice(2)));
    ordinary.push(quantile(steps, 0.5));
    beside.push(steps.length - ANSWER);
  }
  const line = (name: string, values: number[], unit: string): Measure => ({
    name,
    value: quantile(values, 0.5),
    better: 'lower',
    unit,
  });
  return [
    line('longest step while an adapter is merged', longest, 'ms'),
    line('ordinary step of 8 rows', ordinary, 'ms'),
    line('steps while the merged program is written', beside, ''),
  ];
}
