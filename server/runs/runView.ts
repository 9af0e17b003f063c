import { licenceTerms } from '@/core/licence/terms';
import { privateData, type Run, recipe, type TrainableVersion } from '@/lib/api/run';
import type { Person } from '@/server/accounts/people';
import { branchPoints } from '@/server/runs/branchPoints';
import { resultOf } from '@/server/runs/runOutcome';
import type { RunRow, VersionRow } from '@/server/runs/runRepository';

/** A version as the wizard and the run's page show it. */
export function viewVersion(version: VersionRow): TrainableVersion {
  const { dataNet } = version;
  return {
    id: version.id,
    number: version.number,
    recordCount: version.recordCount,
    recordsRoot: version.recordsRoot as `0x${string}`,
    dataNet: {
      id: dataNet.id,
      slug: dataNet.slug,
      name: dataNet.name,
      domain: dataNet.domain,
      tokenId: String(dataNet.tokenId ?? 0n),
    },
    aiTrainingAllowed: licenceTerms.parse(dataNet.licence).aiTrainingAllowed,
  };
}

export function viewRun(row: RunRow, owner: Person, records: number): Run {
  const own = row.privateData === null ? null : privateData.parse(row.privateData);
  return {
    id: row.id,
    name: row.name,
    owner,
    device: row.device === 'browser' ? 'browser' : 'server',
    baseHash: row.baseHash,
    importedBase: row.importedBase as Run['importedBase'],
    recipe: recipe.parse(row.recipe),
    status: row.status,
    versions: row.versions.map(({ version }) => viewVersion(version)),
    records: records + (own?.records ?? 0),
    heldOut: row.heldOutHashes.length + (own?.heldOut ?? 0),
    privateData: own,
    progress: row.progress,
    result: row.result === null ? null : resultOf(row),
    error: row.error as Run['error'],
    checkpointHash: row.checkpointHash,
    branchSteps: branchPoints(row).map(({ step }) => step),
    start:
      row.startHash === null || row.startRunId === null || row.startStep === null
        ? null
        : { runId: row.startRunId, step: row.startStep, adapterHash: row.startHash },
    adapterHash: row.adapterHash,
    modelId: row.model?.id ?? null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
