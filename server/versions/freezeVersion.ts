import type { Hash, Hex } from 'viem';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { licenceTerms } from '@/core/licence/terms';
import type { Version } from '@/lib/api/dataNet';
import { buildRecordTree } from '@/lib/chain/recordTree';
import { transaction } from '@/server/database/transaction';
import { registryContext } from '@/server/dataNets/registryContext';
import { type LiveDataNet, requireOwnDataNet } from '@/server/dataNets/requireDataNet';
import { objectStore } from '@/server/objects/store';
import { rememberObject } from '@/server/objects/storedObjectRepository';
import { encodeManifest, encodeRecordList, type ManifestUpload } from './manifest';
import {
  countUnfrozen,
  findPendingVersion,
  freezableRecords,
  insertVersion,
  lastVersionNumber,
  lockDataNet,
  signedUploads,
} from './versionRepository';
import { versionView } from './versionView';

/** One version of a million leaves is stored in a single statement. */
const FREEZE_TIMEOUT_MS = 120_000;

/**
 * Freezes all signed records of the caller's DataNet into its next version. Its root, count and manifest hash are what
 * the owner's wallet sends to `anchorVersion`; the indexer marks it anchored. A version that was frozen and is not on chain yet is given again instead of making another.
 * Throws `conflict` when there is nothing new to freeze.
 */
export async function freezeVersion(caller: Hex, idOrSlug: string): Promise<Version> {
  const dataNet = await requireOwnDataNet(idOrSlug, caller);
  const context = await registryContext();
  return transaction(
    async (db) => {
      await lockDataNet(dataNet.id, db);
      const pending = await findPendingVersion(dataNet.id, db);
      if (pending) return versionView(pending);
      if ((await countUnfrozen(dataNet.id, db)) === 0) throw nothingNew(dataNet);
      const records = await freezableRecords(dataNet.id, db);
      const leaves = records.map(({ recordHash, contributorAddress }) => ({
        recordHash: recordHash as Hash,
        contributor: contributorAddress as Hex,
      }));
      const { root } = buildRecordTree(context, dataNet.tokenId, leaves);
      const number = (await lastVersionNumber(dataNet.id, db)) + 1;
      const uploads = await signedUploads([...new Set(records.map(({ uploadId }) => uploadId))], db);
      const recordListHash = await objectStore().put(encodeRecordList(records));
      const sizeBytes = await objectStore().size(recordListHash);
      await rememberObject({ hash: recordListHash, ownerAddress: caller, kind: 'version-records', sizeBytes }, db);
      // Objects are named by their content: should the transaction be tried again, it writes the same ones.
      const manifest = encodeManifest({
        registry: context,
        dataNetId: dataNet.tokenId,
        number,
        metadataHash: dataNet.metadataHash,
        licence: licenceTerms.parse(dataNet.licence),
        licenceHash: dataNet.licenceHash,
        recordsRoot: root,
        recordCount: records.length,
        recordListHash,
        uploads: uploads.map(manifestUpload),
      });
      const manifestHash = await objectStore().put(manifest);
      const row = await insertVersion(
        { dataNetId: dataNet.id, number, recordsRoot: root, recordCount: records.length, manifestHash },
        records.map(({ id }) => id),
        db,
      );
      return versionView(row);
    },
    { timeoutMs: FREEZE_TIMEOUT_MS },
  );
}

type SignedUpload = Awaited<ReturnType<typeof signedUploads>>[number];

const manifestUpload = (row: SignedUpload): ManifestUpload => ({
  contributor: row.contributorAddress,
  objectHash: row.objectHash,
  recordsRoot: row.recordsRoot ?? '',
  recordCount: row.recordCount,
  nonce: row.nonce?.toFixed() ?? '',
  deadline: row.deadline?.toString() ?? '',
  signature: row.signature ?? '',
});

const nothingNew = (dataNet: LiveDataNet) =>
  new OpenLedgerError({
    code: 'conflict',
    message: `${dataNet.name} has no signed records beyond its latest version.`,
    fields: { dataNet: dataNet.id },
    remedy: 'Wait for contributions, or sign those that are curated.',
  });
