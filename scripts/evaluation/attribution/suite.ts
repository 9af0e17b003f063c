import type { Bench } from '@/scripts/evaluation/attribution/bench/bench';
import type { EvaluationSet } from '@/scripts/evaluation/attribution/data/evaluationRecord';
import type { EvaluationMeasure } from '@/scripts/evaluation/summarise';

/** A table for people: the first column says what the row is, the others are figures. */
export type Table = { title: string; columns: readonly string[]; rows: readonly (readonly (string | number)[])[] };

export type SuiteReport = {
  tables: readonly Table[];
  measures: readonly EvaluationMeasure[];
  /** The suite does not train as the options say, but in a way of its own or not at all. */
  ownTraining?: true;
};

export type SuiteOptions = {
  /** Trainings whose figures are averaged, with the seeds 1, 2, …. */
  seeds: number;
  /** Halves that the linear datamodelling score retrains on, and how many of them again with another seed. */
  subsets: number;
  ceilingSubsets: number;
  /** Records asked about, and records to train on, of a generated set. */
  queries: number;
  records: number;
  /** Names of what is measured beside the controls. */
  scorers: readonly string[];
  /** Groups of queries that removal retrains for. */
  groups: number;
  /** Held-out records that say what chance looks like, and as many decoys. */
  placebos: number;
  /** Adapters kept along a training, evenly spaced, and how many of them, the first, gradients are taken at. */
  kept: number;
  checkpoints: number;
  /** Numbers kept of each matrix's gradient. */
  dimension: number;
  /** Passes over the records and peak learning rate. */
  epochs: number;
  rate: number;
  /** Records are cut to so many tokens. */
  length: number;
  /** Somebody's own set, in place of the suite's. */
  set: EvaluationSet | undefined;
  /** Of a suite's several sets, those whose name holds this; all of them where it is empty. */
  only: string;
  /** The folder of the data that the project does not carry; undefined where it is not there. */
  data: string | undefined;
};

export type SuiteContext = {
  options: SuiteOptions;
  /** Opened when first asked for: not every suite trains. */
  bench(): Promise<Bench>;
  say(line: string): void;
};

export type Suite = (context: SuiteContext) => Promise<SuiteReport>;

export const joinReports = (reports: readonly SuiteReport[]): SuiteReport => {
  return {
    tables: reports.flatMap(({ tables }) => tables),
    measures: reports.flatMap(({ measures }) => measures),
  };
};
