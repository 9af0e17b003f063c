import type { Abi, ContractEventName, GetEventArgs, Hex } from 'viem';
import type { DatabaseExecutor } from '@/server/database/client';

/** Where and when an event happened. */
export type EventPlace = {
  txHash: Hex;
  logIndex: number;
  blockNumber: bigint;
  /** Time of the block. */
  at: Date;
};

type EventArguments<TAbi extends Abi, Name extends ContractEventName<TAbi>> = GetEventArgs<
  TAbi,
  Name,
  { EnableUnion: false; IndexedOnly: false; Required: true }
>;

/**
 * What an event changes in the database, and how that is undone when the chain drops the event. Both only mirror: the
 * chain is the truth. `apply` may run after a `revert` of the same event; `revert` runs newest first, so it sees the
 * rows as `apply` left them.
 */
export type EventHandler<Arguments> = {
  apply(args: Arguments, place: EventPlace, db: DatabaseExecutor): Promise<void>;
  revert(args: Arguments, place: EventPlace, db: DatabaseExecutor): Promise<void>;
};

/** One entry for each event of a contract; `null` where the database mirrors nothing of it. */
export type EventHandlers<TAbi extends Abi> = {
  [Name in ContractEventName<TAbi>]: EventHandler<EventArguments<TAbi, Name>> | null;
};
