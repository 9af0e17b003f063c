import type { modelRegistryAbi } from '@/lib/chain/abi.generated';
import { decimalOf } from '@/server/database/wei';
import type { EventHandlers } from '../eventHandlers';
import { priceBefore } from '../priceBefore';
import { ownershipHandler } from './ownership';

/** A model draft becomes live when a ModelRegistered names its adapter and owner. */
export const modelRegistryHandlers: EventHandlers<typeof modelRegistryAbi> = {
  ModelRegistered: {
    async apply({ modelId, owner, adapterHash, pricePerThousandTokens }, { txHash }, db) {
      await db.model.updateMany({
        where: { adapterHash, ownerAddress: owner.toLowerCase(), tokenId: null },
        data: {
          tokenId: modelId,
          registerTx: txHash,
          status: 'live',
          pricePerThousandTokens: decimalOf(pricePerThousandTokens),
        },
      });
    },
    async revert({ modelId }, _, db) {
      await db.model.updateMany({
        where: { tokenId: modelId },
        data: { tokenId: null, registerTx: null, status: 'draft' },
      });
    },
  },
  PriceChanged: {
    async apply({ modelId, pricePerThousandTokens }, _, db) {
      await db.model.updateMany({
        where: { tokenId: modelId },
        data: { pricePerThousandTokens: decimalOf(pricePerThousandTokens) },
      });
    },
    async revert({ modelId }, place, db) {
      const price = await priceBefore(modelId, place, db);
      if (price === undefined) return;
      await db.model.updateMany({
        where: { tokenId: modelId },
        data: { pricePerThousandTokens: decimalOf(price) },
      });
    },
  },
  ModelRevoked: {
    async apply({ modelId }, _, db) {
      await db.model.updateMany({ where: { tokenId: modelId }, data: { status: 'revoked' } });
    },
    async revert({ modelId }, _, db) {
      await db.model.updateMany({ where: { tokenId: modelId, status: 'revoked' }, data: { status: 'live' } });
    },
  },
  Transfer: ownershipHandler((tokenId, ownerAddress, db) =>
    db.model.updateMany({ where: { tokenId }, data: { ownerAddress } }),
  ),
  Approval: null,
  ApprovalForAll: null,
  FeesCollected: null,
};
