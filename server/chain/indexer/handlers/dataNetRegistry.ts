import type { dataNetRegistryAbi } from '@/lib/chain/abi.generated';
import type { EventHandlers } from '../eventHandlers';
import { ownershipHandler } from './ownership';

/** Drafts become live when a DataNetCreated names their metadata and owner; versions when their root is anchored. */
export const dataNetRegistryHandlers: EventHandlers<typeof dataNetRegistryAbi> = {
  DataNetCreated: {
    async apply({ dataNetId, owner, metadataHash, licenceHash }, { txHash }, db) {
      await db.dataNet.updateMany({
        // The owner too: anyone can register anyone's metadata hash under their own name. And the licence: what people
        // were shown and sign must be what holds on chain.
        where: { metadataHash, licenceHash, ownerAddress: owner.toLowerCase(), tokenId: null },
        data: { tokenId: dataNetId, createTx: txHash, status: 'live' },
      });
    },
    async revert({ dataNetId }, _, db) {
      await db.dataNet.updateMany({
        where: { tokenId: dataNetId },
        data: { tokenId: null, createTx: null, status: 'draft' },
      });
    },
  },
  VersionAnchored: {
    async apply({ dataNetId, version, recordsRoot, manifestHash }, { txHash, at }, db) {
      await db.dataNetVersion.updateMany({
        where: { dataNet: { tokenId: dataNetId }, recordsRoot, manifestHash, status: 'frozen' },
        data: { status: 'anchored', chainVersion: version, anchorTx: txHash, anchoredAt: at },
      });
    },
    async revert({ dataNetId, version }, { txHash }, db) {
      await db.dataNetVersion.updateMany({
        where: { dataNet: { tokenId: dataNetId }, chainVersion: version, anchorTx: txHash },
        data: { status: 'frozen', chainVersion: null, anchorTx: null, anchoredAt: null },
      });
    },
  },
  Transfer: ownershipHandler((tokenId, ownerAddress, db) =>
    db.dataNet.updateMany({ where: { tokenId }, data: { ownerAddress } }),
  ),
  Approval: null,
  ApprovalForAll: null,
  DerivativeApprovalChanged: null,
  FeesCollected: null,
  EIP712DomainChanged: null,
};
