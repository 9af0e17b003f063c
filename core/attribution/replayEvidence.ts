import { attributeAnswer } from '@/core/attribution/attributeAnswer';
import { AttributionError, type AttributionProblem } from '@/core/attribution/attributionError';
import {
  type AttributionIndex,
  type AttributionObjects,
  openAttributionIndex,
} from '@/core/attribution/attributionIndex';
import type { EvidenceBundle } from '@/core/attribution/evidenceSchema';
import { type Difference, firstDifference } from '@/core/attribution/firstDifference';
import { decodeFloat32 } from '@/core/encoding/base64';
import { type Hash, sha256Hash } from '@/core/hash/hash';

export type ReplayResult =
  | { same: true }
  /** `difference`: the objects are sound, but the sums come out otherwise. Else why an object cannot be used. */
  | ({ same: false; reason: AttributionProblem | 'difference'; message: string } & Difference);

/**
 * Does the attribution of a bundle again from its stored objects and compares every integer: scores, shares, spans,
 * wei. An object that is not what the bundle names, or that does not fit the others, is refused with its reason.
 * @param loadObject bytes by SHA-256; its own failures (network, not found) are thrown through
 */
export async function replayEvidence(
  bundle: EvidenceBundle,
  loadObject: (hash: Hash) => Promise<Uint8Array>,
): Promise<ReplayResult> {
  try {
    const index = openAttributionIndex(await loadObjects(bundle, loadObject));
    return replayWithIndex(bundle, index);
  } catch (error) {
    if (error instanceof AttributionError) return refusal(error);
    throw error;
  }
}

/** `replayEvidence` on an index that was opened from the bundle's objects already. */
export function replayWithIndex(bundle: EvidenceBundle, index: AttributionIndex): ReplayResult {
  try {
    if (index.adapterHash !== bundle.adapterHash) {
      throw new AttributionError('sketches', `made for the adapter ${index.adapterHash}`, 'wrongAdapter');
    }
    checkVersions(bundle, index);
    const result = attributeAnswer(
      index,
      {
        sketch: bundle.query.sketch.map(querySketch),
        answerTokens: bundle.query.answerTokens,
        promptOverlap: bundle.query.promptOverlap,
        poolWei: BigInt(bundle.poolWei),
      },
      bundle.parameters,
    );
    const difference = firstDifference(bundle.result, result, 'result');
    if (!difference) return { same: true };
    const message = `${difference.path} is ${difference.got}, but the bundle says ${difference.expected}`;
    return { same: false, reason: 'difference', message, ...difference };
  } catch (error) {
    if (error instanceof AttributionError) return refusal(error);
    throw error;
  }
}

/** Loads every object that the bundle names. @throws AttributionError hashMismatch for other bytes */
export async function loadObjects(
  { objects }: Pick<EvidenceBundle, 'objects'>,
  loadObject: (hash: Hash) => Promise<Uint8Array>,
): Promise<AttributionObjects> {
  const load = async (hash: Hash, name: string) => {
    const bytes = await loadObject(hash);
    const got = sha256Hash(bytes);
    if (got !== hash) throw new AttributionError(name, `its hash is ${got}, not ${hash}`, 'hashMismatch');
    return bytes;
  };
  return {
    recordTable: await load(objects.recordTable, 'record table'),
    clusterTable: await load(objects.clusterTable, 'cluster table'),
    sketches: await load(objects.sketches, 'sketches'),
    placeboSketches: await load(objects.placeboSketches, 'placebo sketches'),
    gram: await load(objects.gram, 'gram'),
    spanIndex: await load(objects.spanIndex, 'span index'),
    backgroundIndexes: await Promise.all(objects.backgroundIndexes.map((hash) => load(hash, 'background index'))),
  };
}

/** Every record must come from a version that the bundle says the adapter was trained on. */
function checkVersions({ dataNetVersions }: EvidenceBundle, { records }: AttributionIndex): void {
  const known = new Set(dataNetVersions.map(({ dataNet, version }) => `${dataNet}/${version}`));
  const stray = records.find(({ dataNet, version }) => !known.has(`${dataNet}/${version}`));
  if (!stray) return;
  throw new AttributionError(
    'record table',
    `record ${stray.recordHash} is of version ${stray.version} of DataNet ${stray.dataNet}, which the bundle does not list`,
    'recordMismatch',
  );
}

function querySketch(text: string): Float32Array {
  try {
    return decodeFloat32(text);
  } catch (cause) {
    throw new AttributionError(
      'query sketch',
      cause instanceof Error ? cause.message : 'unreadable',
      'malformed',
      cause,
    );
  }
}

function refusal(error: AttributionError): ReplayResult {
  const object = String(error.fields.object);
  return {
    same: false,
    reason: error.problem,
    message: error.message,
    path: object,
    expected: 'an object that fits the bundle',
    got: error.message,
  };
}
