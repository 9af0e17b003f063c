import type { Hash } from 'viem';
import { licenceTerms } from '@/core/licence/terms';
import { type DataNetDetail, schemaKind } from '@/lib/api/dataNet';
import { people } from '@/server/accounts/people';
import { countUnfrozen, findVersions } from '@/server/versions/versionRepository';
import { versionView } from '@/server/versions/versionView';
import { contributorFigures, dataNetFigures, modelFigures } from './dataNetFigures';
import type { DataNetRow } from './dataNetRepository';
import { dataNetSummary } from './dataNetSummary';

/** A DataNet with all that its page shows: a fixed number of queries, however much it holds. */
export async function dataNetDetail(row: DataNetRow): Promise<DataNetDetail> {
  const [figures, contributors, versions, models, unfrozenRecords] = await Promise.all([
    dataNetFigures([row.id]),
    contributorFigures(row.id),
    findVersions(row.id),
    modelFigures(row.id),
    countUnfrozen(row.id),
  ]);
  const person = await people([row.ownerAddress, ...contributors.map(({ address }) => address)]);
  return {
    ...dataNetSummary(row, figures.get(row.id), person),
    description: row.description,
    schemaKind: schemaKind.parse(row.schemaKind),
    licence: licenceTerms.parse(row.licence),
    licenceHash: row.licenceHash as Hash,
    metadataHash: row.metadataHash as Hash,
    createTx: row.createTx as Hash | null,
    contributorList: contributors.map(({ address, ...figure }) => ({ ...person(address), ...figure })),
    versionList: versions.map(versionView),
    modelList: models,
    unfrozenRecords,
  };
}
