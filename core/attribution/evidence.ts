import { type AnswerQuery, findAttribution } from '@/core/attribution/attributeAnswer';
import { AttributionError } from '@/core/attribution/attributionError';
import type { AttributionIndex } from '@/core/attribution/attributionIndex';
import { type EvidenceBundle, evidenceBundle } from '@/core/attribution/evidenceSchema';
import { inMemory, type Search } from '@/core/attribution/section';
import type { ShardedIndex } from '@/core/attribution/spanShard';
import { encodeFloat32 } from '@/core/encoding/base64';
import { canonicalJson } from '@/core/hash/canonicalJson';
import { type Hash, sha256Hash } from '@/core/hash/hash';

/** What an answer's evidence says beside its attribution. */
export type EvidenceContext = Omit<EvidenceBundle, 'format' | 'version' | 'query' | 'poolWei' | 'result'> &
  Pick<EvidenceBundle['query'], 'promptCommitment' | 'outputCommitment'>;

export type Evidence = {
  bundle: EvidenceBundle;
  /** What to store. */
  bytes: Uint8Array;
  /** SHA-256 of the bytes: what the receipt and the posted root commit to. */
  hash: Hash;
};

/**
 * Attributes one answer and writes down everything needed to do it again.
 * @throws AttributionError when the query does not fit the index, or the index is another adapter's
 */
export function buildEvidence(index: AttributionIndex, query: AnswerQuery, context: EvidenceContext): Evidence {
  return inMemory(findEvidence(index, query, context));
}

/** `buildEvidence` for span indexes in memory or in pages: the same bytes either way. */
export function* findEvidence(
  index: AttributionIndex<ShardedIndex>,
  query: AnswerQuery,
  context: EvidenceContext,
): Search<Evidence> {
  const { promptCommitment, outputCommitment, ...named } = context;
  if (index.adapterHash !== context.adapterHash) {
    throw new AttributionError('sketches', `made for the adapter ${index.adapterHash}`, 'wrongAdapter');
  }
  const bundle: EvidenceBundle = {
    format: 'openledger/evidence',
    version: 1,
    ...named,
    query: {
      sketch: query.sketch.map(encodeFloat32),
      answerTokens: [...query.answerTokens],
      promptOverlap: [...query.promptOverlap],
      promptCommitment,
      outputCommitment,
    },
    poolWei: `${query.poolWei}`,
    result: yield* findAttribution(index, query, context.parameters),
  };
  const bytes = encodeEvidence(bundle);
  return { bundle, bytes, hash: sha256Hash(bytes) };
}

/** Canonical JSON in UTF-8. */
export function encodeEvidence(bundle: EvidenceBundle): Uint8Array {
  return new TextEncoder().encode(canonicalJson(evidenceBundle.parse(bundle)));
}

/**
 * Reads a bundle and checks that it is written canonically and, where given, has the hash it is named by.
 * @throws AttributionError malformed or hashMismatch
 */
export function decodeEvidence(bytes: Uint8Array, expected?: Hash): EvidenceBundle {
  const hash = sha256Hash(bytes);
  if (expected !== undefined && hash !== expected) {
    throw new AttributionError('evidence', `its hash is ${hash}, not ${expected}`, 'hashMismatch');
  }
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new AttributionError('evidence', 'is not JSON', 'malformed', cause);
  }
  const parsed = evidenceBundle.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new AttributionError('evidence', `${issue?.path.join('.')}: ${issue?.message}`);
  }
  if (sha256Hash(encodeEvidence(parsed.data)) !== hash) {
    throw new AttributionError('evidence', 'is not written canonically');
  }
  return parsed.data;
}
