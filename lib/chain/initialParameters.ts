import { type Address, parseEther } from 'viem';
import { DEFAULT_FEE_SPLIT, type FeeSplit } from '@/lib/chain/fees';

/** Every number a deployment starts with, as the constructor of ProtocolParameters takes it. */
export type InitialParameters = {
  feeSplit: FeeSplit;
  attributionThreshold: number;
  influenceWeight: number;
  contributorCap: number;
  challengeWindow: bigint;
  withdrawalDelay: bigint;
  dataNetFee: bigint;
  modelFee: bigint;
  treasury: Address;
  platform: Address;
};

/**
 * Defaults of the embedded chain, where windows are seconds so that the whole loop can be watched. A public chain
 * gives windows of hours or days.
 */
export const DEFAULT_INITIAL_PARAMETERS: Omit<InitialParameters, 'treasury' | 'platform'> = {
  feeSplit: DEFAULT_FEE_SPLIT,
  /** 2 % of an answer. */
  attributionThreshold: 20_000,
  /** Half influence, half matched spans. */
  influenceWeight: 500_000,
  /** No cap. */
  contributorCap: 1_000_000,
  challengeWindow: 10n,
  withdrawalDelay: 60n,
  dataNetFee: parseEther('1'),
  modelFee: parseEther('5'),
};
