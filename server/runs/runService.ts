import type { z } from 'zod';
import { withoutCopies } from '@/core/curation/withoutCopies';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { Hash } from '@/core/hash/hash';
import { splitHeldOut } from '@/core/heldOut/splitHeldOut';
import type {
  appendEventsRequest,
  createRunRequest,
  licenceCheckResponse,
  Run,
  RunRecord,
  TrainableVersion,
} from '@/lib/api/run';
import { noPair } from '@/lib/fineTune/trainingData';
import type { Prisma } from '@/prisma/generated/client';
import { people } from '@/server/accounts/people';
import { transaction } from '@/server/database/transaction';
import { embeddedBase } from '@/server/runs/embeddedBase';
import { notOnServer } from '@/server/runs/importedBaseRules';
import { checkLicences } from '@/server/runs/licenceCheck';
import {
  appendRunEvents,
  createRunRow,
  findRun,
  findRunEvents,
  findRunsOf,
  findTrainableVersions,
  findVersionRecords,
  moveRun,
  type RunRow,
  updateRun,
  type VersionRow,
} from '@/server/runs/runRepository';
import { viewRun, viewVersion } from '@/server/runs/runView';
import { clusterVersions } from '@/server/versions/clusterVersions';

const EVENTS_PER_ANSWER = 2000;

/** Every anchored version; the wizard shows which of them may be trained on. */
export async function listTrainableVersions(): Promise<TrainableVersion[]> {
  return (await findTrainableVersions({})).map(viewVersion);
}

/** Whether one model may learn from all these versions, and if not, why and what to do. */
export async function checkRunLicences(
  versionIds: readonly string[],
  commercial: boolean,
): Promise<z.infer<typeof licenceCheckResponse>> {
  return checkLicences(await requireVersions(versionIds), { commercial, pricePerThousandTokens: 0n });
}

/**
 * Makes a run: fixes its versions, its recipe and which records are held out. Nothing is trained yet.
 * Throws `forbidden` when a licence does not allow it, `invalid_input` when there are too few records.
 */
export async function createRun(caller: string, request: z.infer<typeof createRunRequest>): Promise<Run> {
  // The records of a DataNet have one answer each; pairs come from files alone.
  if (request.recipe.objective === 'preference' && request.versionIds.length > 0) throw noPair();
  const { privateData } = request;
  if (request.versionIds.length > 0) await requireLicences(request.versionIds);
  const records = await clusteredRecords(request.versionIds);
  const heldOut = splitHeldOut(records, request.recipe.heldOutShare, request.recipe.seed);
  const all = records.length + (privateData?.records ?? 0);
  const allHeldOut = heldOut.size + (privateData?.heldOut ?? 0);
  if (all - allHeldOut < request.recipe.batchSize || allHeldOut === 0) {
    throw new OpenLedgerError({
      code: 'invalid_input',
      message: `The chosen data hold ${all} records, ${allHeldOut} of them held out: too few for batches of ${request.recipe.batchSize}.`,
      fields: { records: all, heldOut: allHeldOut, batchSize: request.recipe.batchSize },
      remedy: 'Add data, or choose a smaller batch.',
    });
  }
  const row = await createRunRow({
    ownerAddress: caller,
    name: request.name,
    ...(await baseOf(request)),
    recipe: request.recipe,
    device: request.device,
    heldOutHashes: [...heldOut],
    versionIds: request.versionIds,
    ...(privateData ? { privateData } : {}),
  });
  return show(row, records.length);
}

/** Throws `forbidden` with the first reason why one model may not learn from all these versions. */
export async function requireLicences(versionIds: readonly string[]): Promise<void> {
  const versions = await requireVersions(versionIds);
  const licence = checkLicences(versions, { commercial: true, pricePerThousandTokens: 0n });
  if (!licence.allowed) {
    const first = licence.reasons[0];
    throw new OpenLedgerError({
      code: 'forbidden',
      message: `${first?.dataNet}: ${first?.explanation}`,
      fields: { dataNet: first?.dataNet ?? '', term: first?.term ?? '' },
      remedy: first?.remedy ?? 'Choose other versions.',
    });
  }
}

/** What the run starts from: the embedded base, or one that the owner's browser has and the server never sees. */
async function baseOf({ base, device }: Pick<z.infer<typeof createRunRequest>, 'base' | 'device'>) {
  const embedded = await embeddedBase();
  if (!base || base.hash === embedded.hash) return { baseHash: embedded.hash };
  if (device === 'server') throw notOnServer(base.name);
  return { baseHash: base.hash, importedBase: base };
}

export async function listRuns(caller: string): Promise<Run[]> {
  const rows = await findRunsOf(caller);
  return Promise.all(rows.map((row) => show(row)));
}

/** Throws `not_found` unless the run is the caller's: a run tells what its owner works on. */
export async function getRun(caller: string, id: string): Promise<Run> {
  return show(await requireOwnRun(caller, id));
}

/** What the run trains on and is measured by, in the order of the record table. */
export async function getRunRecords(caller: string, id: string): Promise<RunRecord[]> {
  return recordsOfRun(await requireOwnRun(caller, id));
}

/** What a run of these versions would learn from: for whoever trains elsewhere, by the same rules. */
export async function getVersionRecords(versionIds: readonly string[]): Promise<Omit<RunRecord, 'heldOut'>[]> {
  await requireLicences(versionIds);
  return (await clusteredRecords(versionIds)).map(viewRecord);
}

/** The same for the server's own worker, which acts for the owner. */
export async function recordsOfRun(run: RunRow): Promise<RunRecord[]> {
  const records = await clusteredRecords(run.versions.map(({ versionId }) => versionId));
  const heldOut = new Set(run.heldOutHashes);
  return records.map((record) => ({ ...viewRecord(record), heldOut: heldOut.has(record.recordHash) }));
}

/** Stores progress of a run that trains in its owner's tab. Sending the same events again changes nothing. */
export async function appendEvents(
  caller: string,
  id: string,
  { events, status }: z.infer<typeof appendEventsRequest>,
): Promise<void> {
  const run = await requireOwnRun(caller, id);
  if (run.status === 'trained' || run.status === 'published') {
    throw new OpenLedgerError({
      code: 'conflict',
      message: 'This run is finished; its progress cannot be changed.',
      fields: { run: id },
    });
  }
  if (run.status === 'training' && run.device === 'server') {
    throw new OpenLedgerError({
      code: 'conflict',
      message: 'The server trains this run; its progress comes from there.',
      fields: { run: id },
    });
  }
  const last = events.reduce((latest, event) => (event.sequence > latest.sequence ? event : latest));
  await transaction(async (db) => {
    await appendRunEvents(
      id,
      events.map(({ sequence, event }) => ({ sequence, event: event as Prisma.InputJsonValue })),
      db,
    );
    // What the tab says of its own state: it may not call itself finished, `finishRun` does that.
    const known = status === 'training' || status === 'stopped' || status === 'failed' ? { status } : {};
    // Whoever trains it says so: a run may have moved from the server into this tab.
    const moved = status === 'training' ? { device: 'browser' } : {};
    await updateRun(id, { progress: last.event as Prisma.InputJsonValue, ...known, ...moved }, db);
  });
}

/** Events after a sequence number, so that a page that was away misses none. */
export async function getEvents(caller: string, id: string, after: number) {
  await requireOwnRun(caller, id);
  return { events: await findRunEvents(id, after, EVENTS_PER_ANSWER) };
}

/** Asks a run to stop; a worker sees it at its next step and keeps a checkpoint. */
export async function stopRun(caller: string, id: string): Promise<Run> {
  await requireOwnRun(caller, id);
  await moveRun(id, ['training', 'ready'], 'stopped');
  return getRun(caller, id);
}

export async function requireOwnRun(caller: string, id: string): Promise<RunRow> {
  const run = await findRun(id);
  if (run?.ownerAddress !== caller) {
    throw new OpenLedgerError({ code: 'not_found', message: 'You have no such run.', fields: { run: id } });
  }
  return run;
}

/**
 * The records of the versions, each once (the earliest, where several DataNets hold it), with the cluster of copies it
 * belongs to over all of them. Later members of a cluster are left out.
 */
async function clusteredRecords(versionIds: readonly string[]) {
  const [records, clusters] = await Promise.all([findVersionRecords(versionIds), clusterVersions(versionIds)]);
  const first = new Map<string, (typeof records)[number]>();
  for (const record of records) if (!first.has(record.recordHash)) first.set(record.recordHash, record);
  const all = [...first.values()].map((record) => {
    const hash = record.recordHash as Hash;
    return { ...record, clusterHash: clusters.get(hash) ?? hash };
  });
  return withoutCopies(all);
}

const viewRecord = (record: Awaited<ReturnType<typeof clusteredRecords>>[number]): Omit<RunRecord, 'heldOut'> => ({
  recordHash: record.recordHash as Hash,
  contributor: record.contributorAddress as `0x${string}`,
  dataNetId: record.dataNetId,
  clusterHash: record.clusterHash,
  prompt: record.prompt,
  answer: record.answer,
});

async function requireVersions(ids: readonly string[]): Promise<VersionRow[]> {
  const versions = await findTrainableVersions({ ids });
  const missing = ids.filter((id) => !versions.some((version) => version.id === id));
  if (missing.length > 0 || ids.length === 0) {
    throw new OpenLedgerError({
      code: 'not_found',
      message: `${missing.length || 'No'} of the chosen versions are anchored on chain.`,
      fields: { versions: missing.join(', ') },
      remedy: 'Choose versions that their owners have frozen and anchored.',
    });
  }
  return versions;
}

async function show(row: RunRow, records?: number): Promise<Run> {
  const person = await people([row.ownerAddress]);
  const total = records ?? (await findVersionRecords(row.versions.map(({ versionId }) => versionId))).length;
  return viewRun(row, person(row.ownerAddress), total);
}
