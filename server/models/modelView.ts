import { licenceTerms } from '@/core/licence/terms';
import type { ModelDetail, ModelSummary } from '@/lib/api/model';
import { recipe, runResult } from '@/lib/api/run';
import { people } from '@/server/accounts/people';
import { findModelContributors, findModelTotals, type ModelRow } from '@/server/models/modelRepository';
import { viewVersion } from '@/server/runs/runView';

/** Rows of a list, with their figures in one query each. */
export async function viewModels(rows: readonly ModelRow[]): Promise<ModelSummary[]> {
  const [person, totals] = await Promise.all([
    people(rows.map(({ ownerAddress }) => ownerAddress)),
    findModelTotals(rows.map(({ id }) => id)),
  ]);
  return rows.map((row) => ({
    id: row.id,
    slug: row.slug,
    name: row.name,
    description: row.description,
    owner: person(row.ownerAddress),
    status: row.status,
    tokenId: row.tokenId?.toString() ?? null,
    pricePerThousandTokens: row.pricePerThousandTokens.toFixed(),
    answers: totals.get(row.id)?.answers ?? 0,
    earnedWei: totals.get(row.id)?.feesWei ?? '0',
    evaluation: runResult.parse(row.evaluation),
    createdAt: row.createdAt.toISOString(),
  }));
}

/** Everything a model's own page shows. */
export async function viewModel(row: ModelRow): Promise<ModelDetail> {
  const [summary] = await viewModels([row]);
  const earned = await findModelContributors(row.id);
  const person = await people(earned.map(({ account }) => account));
  return {
    ...summary!,
    runId: row.runId,
    card: row.card,
    baseHash: row.baseHash,
    adapterHash: row.adapterHash as `0x${string}`,
    manifestHash: row.manifestHash as `0x${string}`,
    registerTx: row.registerTx as `0x${string}` | null,
    licence: licenceTerms.parse(row.licence),
    recipe: recipe.parse(row.run.recipe),
    versions: row.versions.map(({ version }) => viewVersion(version)),
    contributors: earned.map(({ account, records, wei }) => ({
      ...person(account),
      records: Number(records),
      rejected: 0,
      earnedWei: wei,
    })),
    error: row.error as ModelDetail['error'],
  };
}
