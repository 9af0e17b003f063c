/** Lower-case words of a text: runs of letters, marks and digits of any script. */
export function words(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
}

/** F1 of the words that two texts share, counted with repetition (the SQuAD measure); 1 where both are empty. */
export function tokenF1(guess: readonly string[], truth: readonly string[]): number {
  const left = new Map<string, number>();
  for (const word of truth) left.set(word, (left.get(word) ?? 0) + 1);
  let shared = 0;
  for (const word of guess) {
    const count = left.get(word) ?? 0;
    if (count === 0) continue;
    left.set(word, count - 1);
    shared++;
  }
  return f1(shared, guess.length, truth.length);
}

/** ROUGE-L F1: by the longest common subsequence of words (Lin 2004); 1 where both are empty. */
export function rougeL(guess: readonly string[], truth: readonly string[]): number {
  let previous = new Int32Array(truth.length + 1);
  for (const word of guess) {
    const row = new Int32Array(truth.length + 1);
    for (let j = 0; j < truth.length; j++) {
      row[j + 1] = word === truth[j] ? previous[j]! + 1 : Math.max(previous[j + 1]!, row[j]!);
    }
    previous = row;
  }
  return f1(previous[truth.length]!, guess.length, truth.length);
}

/** 2pr/(p + r) with p = shared/guessed and r = shared/true. */
function f1(shared: number, guessed: number, truth: number): number {
  return guessed + truth === 0 ? 1 : (2 * shared) / (guessed + truth);
}
