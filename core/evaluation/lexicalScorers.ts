/** Scores every document against a query of tokens (words or token ids). Controls for attribution; never paid by. */
export type LexicalScorer = { score(query: readonly (string | number)[]): Float64Array };

type Token = string | number;
type Postings = Map<Token, { document: number; count: number }[]>;

function postingsOf(documents: readonly (readonly Token[])[]): Postings {
  const postings: Postings = new Map();
  documents.forEach((document, i) => {
    for (const token of document) {
      const list = postings.get(token) ?? [];
      const last = list.at(-1);
      if (last?.document === i) last.count++;
      else list.push({ document: i, count: 1 });
      postings.set(token, list);
    }
  });
  return postings;
}

function countsOf(tokens: readonly Token[]): Map<Token, number> {
  const counts = new Map<Token, number>();
  for (const token of tokens) counts.set(token, (counts.get(token) ?? 0) + 1);
  return counts;
}

/** All runs of 1…n tokens, as text. */
export function ngrams(tokens: readonly Token[], n: number): string[] {
  return tokens.flatMap((_, i) =>
    Array.from({ length: Math.min(n, tokens.length - i) }, (_, length) => tokens.slice(i, i + length + 1).join(' ')),
  );
}

/** Cosine of TF-IDF vectors: weight count · (ln((1 + N)/(1 + df)) + 1), each vector of unit length. */
export function tfIdf(documents: readonly (readonly Token[])[]): LexicalScorer {
  const postings = postingsOf(documents);
  const idf = (token: Token) => Math.log((1 + documents.length) / (1 + (postings.get(token)?.length ?? 0))) + 1;
  const squares = new Float64Array(documents.length);
  for (const [token, list] of postings) {
    for (const { document, count } of list) squares[document]! += (count * idf(token)) ** 2;
  }
  return {
    score(query) {
      const scores = new Float64Array(documents.length);
      let square = 0;
      for (const [token, count] of countsOf(query)) {
        square += (count * idf(token)) ** 2;
        for (const posting of postings.get(token) ?? []) {
          scores[posting.document]! += count * posting.count * idf(token) ** 2;
        }
      }
      return scores.map((dot, i) => (dot === 0 ? 0 : dot / Math.sqrt(squares[i]! * square)));
    },
  };
}

/** Okapi BM25 (Robertson and Zaragoza 2009) with idf ln(1 + (N − df + ½)/(df + ½)). */
export function bm25(documents: readonly (readonly Token[])[], { k1 = 1.2, b = 0.75 } = {}): LexicalScorer {
  const postings = postingsOf(documents);
  const mean = documents.reduce((sum, { length }) => sum + length, 0) / documents.length;
  return {
    score(query) {
      const scores = new Float64Array(documents.length);
      for (const token of query) {
        const list = postings.get(token) ?? [];
        const idf = Math.log(1 + (documents.length - list.length + 0.5) / (list.length + 0.5));
        for (const { document, count } of list) {
          const damped = count + k1 * (1 - b + (b * documents[document]!.length) / mean);
          scores[document]! += (idf * count * (k1 + 1)) / damped;
        }
      }
      return scores;
    },
  };
}
