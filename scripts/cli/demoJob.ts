import type { Env } from '@/server/config/env';
import type { Reporter } from './reporter';

/** What the demonstration may use: everything runs and answers under the addresses of `env`. */
export type DemoContext = {
  env: Env;
  reporter: Reporter;
  /** Aborts when the person interrupts. */
  signal: AbortSignal;
  /** Passes over the records; by default as many as make its answers easy to trace. */
  epochs?: number;
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
