import { type Abi, BaseError, decodeErrorResult, type Hex, isHex } from 'viem';
import type { Prisma } from '@/prisma/generated/client';
import { type ContractName, protocol } from '../protocol';
import { readableArguments } from '../readableArguments';

/**
 * The contract's own reason out of a failed simulation, as `{name, args}`; undefined when it failed for another cause
 * (no connection, no funds), which may pass.
 */
export function describeRevert(contract: ContractName, error: unknown): Prisma.InputJsonObject | undefined {
  if (!(error instanceof BaseError)) return undefined;
  const carrier = error.walk((cause) => 'data' in (cause as object) && revertData(cause) !== undefined);
  const data = revertData(carrier);
  if (data === undefined) {
    const reverted = error.walk((cause) => (cause as Error).name === 'ExecutionRevertedError');
    return reverted ? { name: 'Error', args: [error.shortMessage] } : undefined;
  }
  try {
    const abi: Abi = protocol[contract];
    const { errorName, args } = decodeErrorResult({ abi, data });
    return { name: errorName, args: readableArguments(args) };
  } catch {
    return { name: 'UnknownError', args: [data] };
  }
}

function revertData(cause: unknown): Hex | undefined {
  const data = (cause as { data?: unknown } | null)?.data;
  const hex = typeof data === 'object' && data !== null ? (data as { data?: unknown }).data : data;
  return isHex(hex) && hex.length >= 10 ? hex : undefined;
}
