import { z } from 'zod';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { splitHeldOut } from '@/core/heldOut/splitHeldOut';
import { errorBody } from '@/lib/api/common';
import { type Recipe, type RunRecord, trainableVersion, versionRecordsResponse } from '@/lib/api/run';
import { apiError } from '@/lib/query/apiError';

const versionList = z.object({ versions: z.array(trainableVersion) });

/**
 * Records of anchored versions from a running app's public interface: the same, in the same order and with the same
 * held-out ones as a run of the app with this recipe has.
 * @param names `NAME/NUMBER`, the DataNet by the name in its address
 * @throws OpenLedgerError `not_found` for a version that the app does not show, `unavailable` where nothing answers, and
 *   what the app itself refuses, a licence for instance
 */
export async function readVersions(app: string, names: readonly string[], recipe: Recipe): Promise<RunRecord[]> {
  const { versions } = await ask(app, '/api/versions', versionList);
  const byName = new Map(versions.map(({ id, number, dataNet }) => [`${dataNet.slug}/${number}`, id]));
  const ids = names.map((name) => {
    const id = byName.get(name);
    if (id !== undefined) return id;
    const known = [...byName.keys()].slice(0, 10).join(', ');
    throw new OpenLedgerError({
      code: 'not_found',
      message: `${app} shows no anchored version ${name}.`,
      fields: { version: name },
      remedy: `Only versions that their owner has frozen and anchored on the chain are public. ${known ? `It has ${known}.` : 'It has none yet.'}`,
    });
  });
  const { records } = await ask(app, `/api/versions/records?ids=${ids.join(',')}`, versionRecordsResponse);
  const heldOut = splitHeldOut(records, recipe.heldOutShare, recipe.seed);
  return records.map((record) => ({ ...record, heldOut: heldOut.has(record.recordHash) }));
}

async function ask<Schema extends z.ZodType>(app: string, path: string, schema: Schema): Promise<z.output<Schema>> {
  const unavailable = (reason: string, cause?: unknown) =>
    new OpenLedgerError({
      code: 'unavailable',
      message: `The versions cannot be read from ${app}: ${reason}.`,
      fields: { app },
      remedy: 'Start the app, name its address as data.app in the recipe, or download the records from the run’s page.',
      cause,
    });
  let response: Response;
  try {
    response = await fetch(new URL(path, app));
  } catch (cause) {
    throw unavailable('nothing answers there', cause);
  }
  const body: unknown = await response.json().catch(() => null);
  if (errorBody.safeParse(body).success) throw apiError(response.status, body, path);
  const parsed = schema.safeParse(body);
  if (response.ok && parsed.success) return parsed.data;
  throw unavailable(`it answers ${response.status} and not as this program expects`);
}
