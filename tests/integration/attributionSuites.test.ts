import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, openBench } from '@/scripts/evaluation/attribution/bench/bench';
import { DEFAULT_SCORER } from '@/scripts/evaluation/attribution/setup';
import type { SuiteContext, SuiteOptions, SuiteReport } from '@/scripts/evaluation/attribution/suite';
import { SUITES, type SuiteName } from '@/scripts/evaluation/attribution/suites';
import { BASE_FOLDER } from '@/server/runs/embeddedBase';

/** A small fixed part of the suites, on the model that the project ships; one thread, so every run gives the same. */
const options: SuiteOptions = {
  seeds: 1,
  subsets: 6,
  ceilingSubsets: 3,
  queries: 10,
  records: 60,
  scorers: ['cosineOverCheckpoints', 'gradientDot', 'dampedInverseUnitOverCheckpoints'],
  groups: 2,
  placebos: 20,
  kept: 2,
  checkpoints: 2,
  dimension: 64,
  epochs: 1,
  rate: 1e-3,
  length: 64,
  set: undefined,
  data: undefined,
  only: '',
};

let cache: string;
let bench: Bench;
beforeAll(async () => {
  cache = await mkdtemp(path.join(tmpdir(), 'attribution-'));
  bench = await openBench({ base: BASE_FOLDER, cache, threads: 1, say: () => undefined });
});
afterAll(() => rm(cache, { recursive: true }));

async function run(name: SuiteName): Promise<(measure: string) => number> {
  const context: SuiteContext = { options, bench: async () => bench, say: () => undefined };
  const suite = await SUITES[name].load();
  const { measures }: SuiteReport = await suite(context);
  return (measure) => {
    const found = measures.find((item) => item.name === measure);
    if (!found) throw new Error(`no measure ${measure} among ${measures.map((item) => item.name).join('; ')}`);
    return found.value;
  };
}

const CHECKPOINTS = 'cosineOverCheckpoints';
const INVERSE = 'dampedInverseUnitOverCheckpoints';

describe('attribution suites', () => {
  it('classes are found by what answers do, where words find much less', async () => {
    const of = await run('classes-answer-only');
    for (const scorer of [CHECKPOINTS, INVERSE]) {
      expect(of(`sentences: AUC, ${scorer}`)).toBeGreaterThan(of('sentences: AUC, TF-IDF (control)') + 0.15);
      expect(of(`sentences: recall, ${scorer}`)).toBeGreaterThan(0.8);
      expect(of(`arithmetic: AUC, ${scorer}`)).toBeGreaterThan(of('arithmetic: AUC, TF-IDF (control)') + 0.3);
    }
    expect(Math.abs(of('sentences: AUC, random (control)') - 0.5)).toBeLessThan(0.15);
  });

  it('scores foretell what six models trained on halves do', async () => {
    const of = await run('lds');
    expect(of(`sentences: LDS, ${INVERSE}`)).toBeGreaterThan(0.3);
    expect(of(`sentences: LDS, ${INVERSE}`)).toBeGreaterThan(of('sentences: LDS, TF-IDF (control)'));
  });

  it('most swapped answers are among the records that a model loses most on', async () => {
    const of = await run('corrupted');
    expect(of('AUC, loss of the record (control)')).toBeGreaterThan(0.6);
    expect(of(`AUC, ${CHECKPOINTS}`)).toBeGreaterThan(0.5);
  });

  it('without its best records a query is lost more than without random ones', async () => {
    const of = await run('removal');
    expect(of(`rise in loss against a random tenth, ${DEFAULT_SCORER}`)).toBeGreaterThan(2);
    expect(of(`the same, low end of the interval, ${DEFAULT_SCORER}`)).toBeGreaterThan(1);
    expect(of('rise in loss against a random tenth, TF-IDF (control)')).toBeLessThan(2);
  });

  it('a step on the best records helps more than one on the best by words', async () => {
    const of = await run('tail-patch');
    expect(of(`gain above BM25, low end of the interval, ${INVERSE}`)).toBeGreaterThan(0);
    expect(of('gain above BM25, low end of the interval, random (control)')).toBeLessThan(0);
  });

  it('decoys are paid less than trained records, and less of them pass for learned', async () => {
    const of = await run('placebo');
    const paid = (whom: string, rule: string) => of(`sentences: part of the fee paid ${whom}, ${rule}`);
    const learned = `${DEFAULT_SCORER}, learned more than 0.5 of the placebos`;
    expect(paid('for decoys', CHECKPOINTS)).toBeLessThan(0.025);
    expect(paid('for trained records', CHECKPOINTS)).toBeGreaterThan(0.025);
    expect(paid('to a record for its own answer', DEFAULT_SCORER)).toBeGreaterThan(0.2);
    expect(paid('to a record for its own answer', learned)).toBeGreaterThan(0);
    expect(paid('for decoys', learned)).toBeLessThan(paid('for trained records', learned));
  });
});
