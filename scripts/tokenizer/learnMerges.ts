/** A merge of two token ids into the next free id. */
export type LearntMerge = readonly [left: number, right: number];

type Word = { ids: number[]; count: number };

/**
 * Learns byte-pair merges (Sennrich et al. 2016) from words with their counts. Pair counts are updated only for
 * the words that hold the merged pair. Deterministic: ties go to the pair with the smaller ids.
 * @param words byte sequences (as ids of single bytes) and how often each occurs
 * @param firstId id that the first merge gets
 */
export function learnMerges(words: readonly Word[], mergeCount: number, firstId: number): LearntMerge[] {
  const width = firstId + mergeCount;
  const keyOf = (left: number, right: number) => left * width + right;
  const counts = new Map<number, number>();
  const holders = new Map<number, Set<Word>>();
  const add = (word: Word, sign: 1 | -1) => {
    for (let i = 0; i + 1 < word.ids.length; i++) {
      const key = keyOf(word.ids[i] ?? 0, word.ids[i + 1] ?? 0);
      const count = (counts.get(key) ?? 0) + sign * word.count;
      if (count > 0) counts.set(key, count);
      else counts.delete(key);
      // A word may stay listed under a pair that it has lost: merging it then changes nothing.
      if (sign > 0) holders.set(key, (holders.get(key) ?? new Set()).add(word));
    }
  };
  for (const word of words) add(word, 1);

  const merges: LearntMerge[] = [];
  while (merges.length < mergeCount) {
    const key = mostFrequent(counts);
    if (key === null) break;
    const left = Math.floor(key / width);
    const right = key % width;
    const id = firstId + merges.length;
    for (const word of holders.get(key) ?? []) {
      add(word, -1);
      word.ids = replacePair(word.ids, left, right, id);
      add(word, 1);
    }
    holders.delete(key);
    merges.push([left, right]);
  }
  return merges;
}

function mostFrequent(counts: ReadonlyMap<number, number>): number | null {
  let best: number | null = null;
  let bestCount = 0;
  for (const [key, count] of counts) {
    if (count > bestCount || (count === bestCount && best !== null && key < best)) {
      best = key;
      bestCount = count;
    }
  }
  return best;
}

function replacePair(ids: readonly number[], left: number, right: number, id: number): number[] {
  const out: number[] = [];
  for (let i = 0; i < ids.length; i++) {
    if (ids[i] === left && ids[i + 1] === right) {
      out.push(id);
      i++;
    } else out.push(ids[i] ?? 0);
  }
  return out;
}
