import {
  type Abi,
  type ContractFunctionArgs,
  type ContractFunctionName,
  type EncodeFunctionDataParameters,
  encodeFunctionData,
} from 'viem';
import type { DatabaseExecutor } from '@/server/database/client';
import { decimalOf } from '@/server/database/wei';
import type { ContractName, Protocol } from '../protocol';
import { protocol } from '../protocol';
import { readableArguments } from '../readableArguments';
import type { Role } from '../roleAccount';

type Writing = 'nonpayable' | 'payable';

export type TransactionRequest<
  Name extends ContractName,
  FunctionName extends ContractFunctionName<Protocol[Name], Writing>,
> = {
  /** Names the intent, for example `settlement:<id>`: a second request of the same key is the first one. */
  key: string;
  /** The role's account signs it. Transactions of one role are sent one after the other, oldest first. */
  role: Role;
  contract: Name;
  functionName: FunctionName;
  args: ContractFunctionArgs<Protocol[Name], Writing, FunctionName>;
  value?: bigint;
};

/**
 * Notes that a transaction is to be sent, in the database transaction that wants it: it will be sent if and only if that
 * commits, once, also across crashes. Returns the id of the outbox row; `findTransaction` tells how it went.
 */
export async function requestTransaction<
  Name extends ContractName,
  FunctionName extends ContractFunctionName<Protocol[Name], Writing>,
>(request: TransactionRequest<Name, FunctionName>, db: DatabaseExecutor): Promise<string> {
  const { key, role, contract, functionName, args, value = 0n } = request;
  // The request's own type ties name and arguments to the contract; viem's is only written for a single interface.
  const call = { abi: protocol[contract] as Abi, functionName, args } as EncodeFunctionDataParameters;
  await db.outboxTransaction.createMany({
    data: {
      key,
      role,
      contract,
      functionName,
      arguments: readableArguments(args),
      data: encodeFunctionData(call),
      value: decimalOf(value),
    },
    skipDuplicates: true,
  });
  return (await db.outboxTransaction.findUniqueOrThrow({ where: { key }, select: { id: true } })).id;
}
