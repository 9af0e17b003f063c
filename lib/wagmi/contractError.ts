import { type Abi, BaseError, decodeErrorResult, type Hex, UserRejectedRequestError } from 'viem';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import {
  dataNetRegistryAbi,
  inferenceEscrowAbi,
  modelRegistryAbi,
  protocolParametersAbi,
  rewardDistributorAbi,
} from '@/lib/chain/abi.generated';
import { exactOpen } from '@/lib/format/open';

/** Errors of all contracts: a call may fail inside another contract than the one called. */
const ERRORS: Abi = [
  ...dataNetRegistryAbi,
  ...inferenceEscrowAbi,
  ...modelRegistryAbi,
  ...protocolParametersAbi,
  ...rewardDistributorAbi,
].filter((item) => item.type === 'error');

/** Arguments that are amounts of wei, by the names the contracts give them. */
const AMOUNTS = new Set(['fee', 'maxFee', 'value', 'amount', 'balance', 'needed', 'available', 'funded']);

const isHex = (value: unknown): value is Hex => typeof value === 'string' && /^0x[0-9a-f]{8,}$/i.test(value);

/** The bytes a contract reverted with, wherever in the chain of causes a client put them. */
function revertData(error: unknown): Hex | null {
  for (let cause = error; typeof cause === 'object' && cause !== null; cause = 'cause' in cause ? cause.cause : null) {
    if (!('data' in cause)) continue;
    if (isHex(cause.data)) return cause.data;
    const inner = cause.data;
    if (typeof inner === 'object' && inner !== null && 'data' in inner && isHex(inner.data)) return inner.data;
  }
  return null;
}

/** "RewardDistributorNothingToClaim" as "Nothing to claim". */
function words(name: string): string {
  const bare = name.replace(
    /^(DataNetRegistry|ModelRegistry|InferenceEscrow|RewardDistributor|ProtocolParameters|FeeCollector)/,
    '',
  );
  const spaced = bare.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

function decode(data: Hex): { name: string; sentence: string } | null {
  try {
    const { errorName, args, abiItem } = decodeErrorResult({ abi: ERRORS, data });
    const inputs = 'inputs' in abiItem ? abiItem.inputs : [];
    const named = inputs.map((input, index) => {
      const value = args?.[index];
      const text =
        AMOUNTS.has(input.name ?? '') && typeof value === 'bigint' ? `${exactOpen(value)} OPEN` : String(value);
      return input.name ? `${input.name} ${text}` : text;
    });
    if (errorName === 'Error') return { name: errorName, sentence: String(args?.[0]) };
    return { name: errorName, sentence: `${words(errorName)}${named.length > 0 ? ` (${named.join(', ')})` : ''}` };
  } catch {
    // Not an error of these contracts; the caller names the bytes instead.
    return null;
  }
}

/**
 * Why a call to a contract or a question to a wallet failed, in words: the contract's own error with its arguments,
 * a refusal by the person, or the wallet's or node's short message.
 */
export function contractError(error: unknown, doing: string): OpenLedgerError {
  if (error instanceof OpenLedgerError) return error;
  const data = revertData(error);
  const decoded = data ? decode(data) : null;
  if (decoded) {
    return new OpenLedgerError({
      code: 'conflict',
      message: `The contract refused to ${doing}: ${decoded.sentence}.`,
      fields: { contractError: decoded.name },
      remedy: 'Nothing was changed or paid, but for the gas of a transaction that was already sent.',
      cause: error,
    });
  }
  if (error instanceof BaseError && error.walk((each) => each instanceof UserRejectedRequestError)) {
    return new OpenLedgerError({
      code: 'forbidden',
      message: 'You declined in the wallet.',
      remedy: 'Nothing was sent. Try again when you want to.',
      cause: error,
    });
  }
  const message =
    error instanceof BaseError ? error.shortMessage : error instanceof Error ? error.message : String(error);
  return new OpenLedgerError({
    code: 'unavailable',
    message: `Could not ${doing}. ${message}`,
    fields: data ? { revertData: data } : {},
    remedy: 'Check that the wallet is unlocked, on the right network and has enough OPEN, then try again.',
    cause: error,
  });
}
