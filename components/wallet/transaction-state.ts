import type { Hash, TransactionReceipt } from 'viem';

/** What a transaction is doing, from the first check to its end. */
export type TransactionState =
  | { status: 'idle' }
  /** tried out against the present state, before the wallet is asked */
  | { status: 'checking' }
  /** the wallet shows it to the person */
  | { status: 'asked' }
  | { status: 'sent'; hash: Hash }
  | { status: 'included'; hash: Hash; receipt: TransactionReceipt }
  | { status: 'failed'; hash: Hash | null; error: unknown };

/** True while it is under way and may not be started again. */
export const isBusy = (state: TransactionState) =>
  state.status === 'checking' || state.status === 'asked' || state.status === 'sent';
