import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Env } from '@/server/config/env';
import type { Reporter } from './reporter';

/** What the demonstration may use: everything runs and answers under the addresses of `env`. */
export type DemoContext = {
  env: Env;
  reporter: Reporter;
  /** Aborts when the person interrupts. */
  signal: AbortSignal;
};

/** One line of the closing table: who was paid what, and why. Amounts are wei as decimal text. */
export type DemoPayment = {
  who: string;
  address: string;
  role: 'contributor' | 'model owner' | 'node' | 'platform' | 'stakers' | 'treasury';
  /** Records contributed; 0 for roles without any. */
  records: number;
  /** Part of all fees, 0 to 1, for reading only: what is paid are the wei. */
  share: number;
  earnedWei: string;
  claimedWei: string;
  why: string;
  transactions: string[];
};

export type DemoResult = {
  questions: number;
  feesWei: string;
  payments: DemoPayment[];
  evaluationLoss: { before: number; after: number };
  everyClaimArrived: boolean;
};

export type RunDemo = (context: DemoContext) => Promise<DemoResult>;

/** Loaded only when asked for, since it brings the whole product with it. */
export async function loadDemo(): Promise<RunDemo> {
  const file = pathToFileURL(path.resolve('scripts/demo/runDemo.ts')).href;
  return ((await import(file)) as { runDemo: RunDemo }).runDemo;
}
