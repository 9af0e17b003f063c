import { BaseError, encodeErrorResult, parseAbi, UserRejectedRequestError } from 'viem';
import { expect, it } from 'vitest';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { dataNetRegistryAbi, rewardDistributorAbi } from '@/lib/chain/abi.generated';
import { contractError } from '@/lib/wagmi/contractError';

/** As viem nests it: an execution error around the node's answer, which carries the data. */
const reverted = (data: unknown) =>
  new BaseError('Execution reverted.', { cause: Object.assign(new Error('reverted'), { code: 3, data }) });

it('says the contract’s own reason with amounts in OPEN', () => {
  const data = encodeErrorResult({
    abi: dataNetRegistryAbi,
    errorName: 'FeeCollectorUnderpaid',
    args: [10n ** 19n, 5n * 10n ** 17n],
  });
  const error = contractError(reverted(data), 'create the DataNet');
  expect(error.message).toBe('The contract refused to create the DataNet: Underpaid (fee 10 OPEN, value 0.5 OPEN).');
  expect(error.fields.contractError).toBe('FeeCollectorUnderpaid');
});

it('finds the data where some nodes wrap it once more', () => {
  const account = '0x1111111111111111111111111111111111111111';
  const data = encodeErrorResult({
    abi: rewardDistributorAbi,
    errorName: 'RewardDistributorNothingToClaim',
    args: [7n, account],
  });
  expect(contractError(reverted({ data }), 'claim').message).toBe(
    `The contract refused to claim: Nothing to claim (pool 7, account ${account}).`,
  );
});

it('passes a reason string on', () => {
  const data = encodeErrorResult({ abi: parseAbi(['error Error(string)']), errorName: 'Error', args: ['paused'] });
  expect(contractError(reverted(data), 'claim').message).toBe('The contract refused to claim: paused.');
});

it('names bytes it cannot read, a refusal by the person, and leaves our own errors as they are', () => {
  expect(contractError(reverted('0xdeadbeef'), 'claim')).toMatchObject({
    code: 'unavailable',
    fields: { revertData: '0xdeadbeef' },
  });
  const refused = new BaseError('Failed.', { cause: new UserRejectedRequestError(new Error('no')) });
  expect(contractError(refused, 'claim')).toMatchObject({ code: 'forbidden', message: 'You declined in the wallet.' });
  const own = new OpenLedgerError({ code: 'unauthenticated', message: 'A wallet is needed.' });
  expect(contractError(own, 'claim')).toBe(own);
});
