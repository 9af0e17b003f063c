import { randomBytes } from 'node:crypto';
import type { Address } from 'viem';
import { buildRecordTree } from '@/lib/chain/recordTree';
import { database } from '@/server/database/client';
import { transaction } from '@/server/database/transaction';
import { registryContext } from '@/server/dataNets/registryContext';
import { acceptedHashes } from './curationRepository';
import { lockUpload, type UploadRow, updateUpload } from './uploadRepository';
import type { CurationProgress } from './uploadView';

const HOUR = 3600;
/** How long accepted records wait for their contributor's signature. */
export const SIGNING_SECONDS = 24 * HOUR;

/** A nonce that no other contribution has, and the time until which a signature is taken. */
export function newSigningTerms(now: number = Date.now()): { nonce: bigint; deadline: bigint } {
  return {
    nonce: BigInt(`0x${randomBytes(16).toString('hex')}`),
    deadline: BigInt(Math.floor(now / 1000) + SIGNING_SECONDS),
  };
}

/** Closes a curation whose rows are all stored: the root of what was accepted, ready to be signed. */
export async function finishCuration(upload: UploadRow, tokenId: bigint): Promise<void> {
  const contributor = upload.contributorAddress as Address;
  const hashes = await acceptedHashes(upload.id, database());
  const records = hashes.map((recordHash) => ({ contributor, recordHash }));
  const recordsRoot = records.length === 0 ? null : buildRecordTree(await registryContext(), tokenId, records).root;
  const { nonce, deadline } = newSigningTerms();
  await transaction(async (db) => {
    const current = await lockUpload(upload.id, db);
    if (current?.status !== 'curating') return;
    const { rows } = current.progress as CurationProgress;
    const terms = { nonce: nonce.toString(), deadline };
    const progress: CurationProgress = { rows, share: 1 };
    await updateUpload(upload.id, { status: 'curated', recordsRoot, progress, ...terms }, db);
  });
}
