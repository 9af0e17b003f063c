import type { Hash, Hex } from 'viem';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { RecordProof } from '@/lib/api/dataNet';
import { hashRecordLeaf } from '@/lib/chain/leaves';
import { registryContext } from '@/server/dataNets/registryContext';
import { versionTree } from './treeCache';
import { findAnchoredVersionOf, findVersion, versionLeaves } from './versionRepository';

const notFound = (recordHash: Hash, versionId: string | undefined) =>
  new OpenLedgerError({
    code: 'not_found',
    message: versionId ? 'This version does not hold the record.' : 'No anchored version holds this record.',
    fields: { recordHash, version: versionId ?? null },
    remedy: 'A record enters a version when its DataNet’s owner freezes and anchors one.',
  });

/** Proof that a record is in an anchored version (by default the newest that holds it), as the contract verifies it. */
export async function getRecordProof(recordHash: Hash, versionId: string | undefined): Promise<RecordProof> {
  const version = versionId ? await findVersion(versionId) : await findAnchoredVersionOf(recordHash);
  const tokenId = version?.dataNet.tokenId ?? null;
  const chainVersion = version?.chainVersion ?? null;
  if (version === null || tokenId === null || chainVersion === null) throw notFound(recordHash, versionId);
  const context = await registryContext();
  const tree = await versionTree(version.id, async () => ({
    context,
    dataNetId: tokenId,
    records: (await versionLeaves(version.id)).map((leaf) => ({
      recordHash: leaf.recordHash as Hash,
      contributor: leaf.contributorAddress as Hex,
    })),
  }));
  const place = tree.placeOf(recordHash);
  if (place === undefined) throw notFound(recordHash, versionId);
  const { position, contributor } = place;
  return {
    recordHash,
    contributor,
    dataNetTokenId: tokenId.toString(),
    version: chainVersion,
    root: tree.root,
    leaf: hashRecordLeaf(context, { dataNetId: tokenId, contributor, recordHash }),
    proof: tree.proofAt(position),
  };
}
