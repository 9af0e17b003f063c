import { type Abi, decodeEventLog, type Hex } from 'viem';
import type { DatabaseExecutor } from '@/server/database/client';
import { type ContractName, type Protocol, protocol } from '../protocol';
import type { EventHandler, EventHandlers, EventPlace } from './eventHandlers';
import { dataNetRegistryHandlers } from './handlers/dataNetRegistry';
import { inferenceEscrowHandlers } from './handlers/inferenceEscrow';
import { modelRegistryHandlers } from './handlers/modelRegistry';
import { protocolParametersHandlers } from './handlers/protocolParameters';
import { rewardDistributorHandlers } from './handlers/rewardDistributor';

const handlers: { readonly [Name in ContractName]: EventHandlers<Protocol[Name]> } = {
  protocolParameters: protocolParametersHandlers,
  dataNetRegistry: dataNetRegistryHandlers,
  modelRegistry: modelRegistryHandlers,
  rewardDistributor: rewardDistributorHandlers,
  inferenceEscrow: inferenceEscrowHandlers,
};

/** A log as the chain gives it, and as it is kept. */
export type RawEvent = { contract: ContractName; topics: readonly Hex[]; data: Hex };

export type DecodedEvent = { eventName: string; args: unknown };

/** Reads a log of one of our contracts; throws for one that its interface does not know. */
export function decodeEvent({ contract, topics, data }: RawEvent): DecodedEvent {
  const abi: Abi = protocol[contract];
  const { eventName, args } = decodeEventLog({ abi, topics: topics as [Hex, ...Hex[]], data, strict: true });
  return { eventName: eventName ?? '', args: args ?? {} };
}

// The tables are exhaustive by type; the name read from a log is known only now, and with it the type of its arguments.
const handlerOf = (contract: ContractName, eventName: string) =>
  (handlers[contract] as Record<string, EventHandler<unknown> | null>)[eventName] ?? null;

export async function applyEvent(event: RawEvent, place: EventPlace, db: DatabaseExecutor): Promise<void> {
  const { eventName, args } = decodeEvent(event);
  await handlerOf(event.contract, eventName)?.apply(args, place, db);
}

export async function revertEvent(event: RawEvent, place: EventPlace, db: DatabaseExecutor): Promise<void> {
  const { eventName, args } = decodeEvent(event);
  await handlerOf(event.contract, eventName)?.revert(args, place, db);
}
