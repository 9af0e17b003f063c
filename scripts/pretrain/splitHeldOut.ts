import type { CorpusDocument } from '@/scripts/pretrain/documents';

/** One group in fifty is held out: 2 %. */
const HELD_OUT_EVERY = 50;

/**
 * Splits documents by group: within each source the last group of every fifty, in order of first appearance, is held
 * out with all its documents, wherever they stand. So every book and every stretch of the other sources is
 * represented, and no held-out chapter, condition or problem occurs in training.
 */
export function splitHeldOut(documents: readonly CorpusDocument[]): {
  train: CorpusDocument[];
  heldOut: CorpusDocument[];
} {
  const heldOutGroups = new Set<string>();
  const seen = new Set<string>();
  const groupsOfSource = new Map<string, number>();
  for (const { source, group } of documents) {
    if (seen.has(group)) continue;
    seen.add(group);
    const index = (groupsOfSource.get(source) ?? 0) + 1;
    groupsOfSource.set(source, index);
    if (index % HELD_OUT_EVERY === 0) heldOutGroups.add(group);
  }
  return {
    train: documents.filter(({ group }) => !heldOutGroups.has(group)),
    heldOut: documents.filter(({ group }) => heldOutGroups.has(group)),
  };
}
