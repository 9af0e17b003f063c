import { AttributionError } from '@/core/attribution/attributionError';
import type { Scorer } from '@/core/attribution/scorers/scorer';
import { bm25, type LexicalScorer, tfIdf } from '@/core/evaluation/lexicalScorers';

/** Words or token ids of a text. */
export type Text = readonly (string | number)[];

/** Texts of records, in the order of the records. */
export type TextIndex = { documents: readonly Text[] };

export type ControlName = 'tfIdf' | 'bm25';

/**
 * Scorers that look at words alone, in the shape of the others: what attribution must beat. No parameter of the payout
 * names them.
 */
export const CONTROLS: Record<ControlName, Scorer<Text, TextIndex>> = {
  tfIdf: lexical(tfIdf),
  bm25: lexical(bm25),
};

function lexical(build: (documents: readonly Text[]) => LexicalScorer): Scorer<Text, TextIndex> {
  const built = new WeakMap<TextIndex, LexicalScorer>();
  return {
    score(query, index) {
      if (query.length === 0) throw new AttributionError('query', 'has no words', 'wrongQuery');
      const scorer = built.get(index) ?? build(index.documents);
      built.set(index, scorer);
      return scorer.score(query);
    },
  };
}
