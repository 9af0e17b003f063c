import { AttributionError } from '@/core/attribution/attributionError';
import { decodeEvidence } from '@/core/attribution/evidence';
import type { EvidenceBundle } from '@/core/attribution/evidenceSchema';
import { type ReplayResult, replayEvidence } from '@/core/attribution/replayEvidence';
import type { Hash } from '@/core/hash/hash';
import { commitTokens } from '@/lib/inference/commitment';

export type EvidenceReplay = {
  replay: ReplayResult;
  /** Undefined when the bytes under the hash are no bundle. */
  bundle: EvidenceBundle | undefined;
  /** Whether the answer's tokens are those that the node committed to in its receipt. */
  answerIsCommitted: boolean;
};

/**
 * Fetches the evidence of an answer and does its attribution again: what the receipt page and `npm run replay` show.
 * @param loadObject bytes by SHA-256; its own failures (network, not found) are thrown through
 */
export async function replayByHash(
  evidenceHash: Hash,
  loadObject: (hash: Hash) => Promise<Uint8Array>,
): Promise<EvidenceReplay> {
  const bytes = await loadObject(evidenceHash);
  let bundle: EvidenceBundle;
  try {
    bundle = decodeEvidence(bytes, evidenceHash);
  } catch (error) {
    if (!(error instanceof AttributionError)) throw error;
    const { problem: reason, message } = error;
    const replay = { same: false, reason, message, path: 'evidence', expected: evidenceHash, got: message } as const;
    return { replay, bundle: undefined, answerIsCommitted: false };
  }
  return {
    replay: await replayEvidence(bundle, loadObject),
    bundle,
    answerIsCommitted: commitTokens(bundle.requestId, bundle.query.answerTokens) === bundle.query.outputCommitment,
  };
}
