import type { z } from 'zod';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { Page, pageQuery } from '@/lib/api/common';
import type { ModelDetail, ModelSummary, Registration } from '@/lib/api/model';
import { findModel, findModels, type ModelRow } from '@/server/models/modelRepository';
import { viewModel, viewModels } from '@/server/models/modelView';

/** Live models, and the viewer's own in any state; newest first. */
export async function getModels(
  viewer: string | null,
  { search, limit, cursor }: z.infer<typeof pageQuery>,
): Promise<Page<ModelSummary>> {
  const { rows, total } = await findModels({
    limit: limit + 1,
    ...(search ? { search } : {}),
    ...(viewer ? { owner: viewer } : {}),
    ...(cursor ? { after: cursor } : {}),
  });
  const items = rows.slice(0, limit);
  return { items: await viewModels(items), total, cursor: rows.length > limit ? items.at(-1)!.id : null };
}

/** Throws `not_found` for a model that the viewer may not see. */
export async function getModel(viewer: string | null, idOrSlug: string): Promise<ModelDetail> {
  return viewModel(await requireVisibleModel(viewer, idOrSlug));
}

/**
 * What `ModelRegistry.registerModel` is called with. Only for the owner, and only once the attribution index is there:
 * a model that cannot be attributed never goes on sale.
 */
export async function getRegistration(caller: string, id: string): Promise<Registration> {
  const row = await requireVisibleModel(caller, id);
  if (row.ownerAddress !== caller) {
    throw new OpenLedgerError({
      code: 'forbidden',
      message: 'Only its owner may register this model.',
      fields: { id },
    });
  }
  if (row.status !== 'draft') {
    throw new OpenLedgerError({
      code: 'conflict',
      message: row.status === 'indexing' ? 'The attribution index is still being made.' : `The model is ${row.status}.`,
      fields: { id, status: row.status },
      remedy: row.status === 'indexing' ? 'Try again in a few seconds.' : 'Open the model’s page.',
    });
  }
  return {
    model: await viewModel(row),
    baseHash: row.baseHash as `0x${string}`,
    adapterHash: row.adapterHash as `0x${string}`,
    manifestHash: row.manifestHash as `0x${string}`,
    pricePerThousandTokens: row.pricePerThousandTokens.toFixed(),
    parents: row.versions.map(({ version }) => ({
      dataNetId: String(version.dataNet.tokenId),
      version: String(version.chainVersion ?? version.number),
    })),
  };
}

async function requireVisibleModel(viewer: string | null, idOrSlug: string): Promise<ModelRow> {
  const row = await findModel(idOrSlug);
  const visible = row && (row.status === 'live' || row.status === 'revoked' || row.ownerAddress === viewer);
  if (!visible) {
    throw new OpenLedgerError({ code: 'not_found', message: 'There is no such model.', fields: { model: idOrSlug } });
  }
  return row;
}
