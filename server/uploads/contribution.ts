import type { Hash, Hex } from 'viem';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { ContributionMessage, Upload } from '@/lib/api/dataNet';
import { dataNetRegistryAbi } from '@/lib/chain/abi.generated';
import type { Contribution } from '@/lib/chain/typedData';
import { people } from '@/server/accounts/people';
import { publicClient } from '@/server/chain/publicClient';
import { transaction } from '@/server/database/transaction';
import { registryContext } from '@/server/dataNets/registryContext';
import { type LiveDataNet, requireLiveDataNet } from '@/server/dataNets/requireDataNet';
import { newSigningTerms } from './finishCuration';
import { findUpload, isNonceSpent, lockUpload, type UploadRow, updateUpload } from './uploadRepository';
import { requireOwnUpload, uploadView } from './uploadView';

const refuse = (row: UploadRow, message: string, remedy: string) =>
  new OpenLedgerError({
    code: 'conflict',
    message: `${row.fileName}: ${message}`,
    fields: { uploadId: row.id, status: row.status },
    remedy,
  });

const nowSeconds = () => BigInt(Math.floor(Date.now() / 1000));

/** What the contributor of a curated upload has to sign, as stored. */
function contributionOf(row: UploadRow, dataNet: LiveDataNet): Contribution {
  if (row.nonce === null || row.deadline === null || row.recordsRoot === null)
    throw refuse(row, 'no record of it was accepted', 'Correct the file and upload it again.');
  return {
    dataNetId: dataNet.tokenId,
    contributor: row.contributorAddress as Hex,
    recordsRoot: row.recordsRoot as Hash,
    recordCount: BigInt(row.recordCount),
    licenceHash: dataNet.licenceHash as Hash,
    nonce: BigInt(row.nonce.toFixed()),
    deadline: row.deadline,
  };
}

const onWire = (message: Contribution): ContributionMessage => ({
  ...message,
  dataNetId: message.dataNetId.toString(),
  recordCount: message.recordCount.toString(),
  nonce: message.nonce.toString(),
  deadline: message.deadline.toString(),
});

function requireCurated(row: UploadRow): void {
  if (row.status === 'curated') return;
  if (row.status === 'signed') throw refuse(row, 'is signed already', 'There is nothing left to do.');
  throw refuse(row, 'is not curated yet', 'Choose its columns and let it be curated first.');
}

/** The message for the contributor's wallet. Once its deadline is near, it comes with a new nonce and a later one. */
export async function getContribution(caller: Hex, uploadId: string): Promise<ContributionMessage> {
  return transaction(async (db) => {
    const row = requireOwnUpload(await lockUpload(uploadId, db), uploadId, caller);
    requireCurated(row);
    const dataNet = await requireLiveDataNet(row.dataNetId, caller, db);
    const expected = contributionOf(row, dataNet);
    if (expected.deadline > nowSeconds() + 600n) return onWire(expected);
    const { nonce, deadline } = newSigningTerms();
    await updateUpload(uploadId, { nonce: nonce.toString(), deadline }, db);
    return onWire({ ...expected, nonce, deadline });
  });
}

export type SignContributionParameters = {
  caller: Hex;
  uploadId: string;
  message: ContributionMessage;
  signature: Hex;
};

/**
 * Takes the contributor's signature (of a key, or of a contract account by ERC-1271) over exactly the message that was
 * given out. From then on the records belong to the DataNet and enter its next version.
 * Sending the same signature again changes nothing.
 */
export async function signContribution(parameters: SignContributionParameters): Promise<Upload> {
  const { caller, uploadId, message, signature } = parameters;
  const before = requireOwnUpload(await findUpload(uploadId), uploadId, caller);
  const person = await people([caller]);
  if (before.status === 'signed' && before.signature === signature) return uploadView(before, person);
  requireCurated(before);
  const expected = contributionOf(before, await requireLiveDataNet(before.dataNetId, caller));
  requireSame(before, onWire(expected), message);
  if (expected.deadline <= nowSeconds())
    throw refuse(before, 'the time to sign this message is over', 'Ask for a new message and sign that.');
  await requireSignature(before, expected, signature);
  const row = await transaction(async (db) => {
    const current = requireOwnUpload(await lockUpload(uploadId, db), uploadId, caller);
    if (current.status === 'signed' && current.signature === signature) return current;
    requireCurated(current);
    if (current.nonce?.toFixed() !== message.nonce || (await isNonceSpent(caller, expected.nonce, db)))
      throw refuse(current, 'the message to sign has changed meanwhile', 'Ask for the new message and sign that.');
    return updateUpload(uploadId, { status: 'signed', signature, signedAt: new Date() }, db);
  });
  return uploadView(row, person);
}

function requireSame(row: UploadRow, expected: ContributionMessage, given: ContributionMessage): void {
  for (const field of Object.keys(expected) as (keyof ContributionMessage)[]) {
    if (expected[field] === given[field]) continue;
    throw new OpenLedgerError({
      code: 'conflict',
      message: `${row.fileName}: the signed ${field} is ${given[field]}, but ${expected[field]} was asked for`,
      fields: { uploadId: row.id, field, given: given[field], expected: expected[field] },
      remedy: 'Ask for the message again and sign it as it is.',
    });
  }
}

/** Asks the registry itself, so that what is accepted here is what anyone finds valid there. */
async function requireSignature(row: UploadRow, contribution: Contribution, signature: Hex): Promise<void> {
  const { contract } = await registryContext();
  const isValid = await publicClient().readContract({
    address: contract,
    abi: dataNetRegistryAbi,
    functionName: 'verifyContribution',
    args: [contribution, signature],
  });
  if (isValid) return;
  throw new OpenLedgerError({
    code: 'forbidden',
    message: `${row.fileName}: the signature is not that of ${contribution.contributor} over this message`,
    fields: { uploadId: row.id, contributor: contribution.contributor },
    remedy: 'Sign with the account that uploaded the file, on the chain of this app.',
  });
}
