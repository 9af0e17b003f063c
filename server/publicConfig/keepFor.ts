/**
 * A function that remembers its last result for so many milliseconds; calls meanwhile share one computation. A failed
 * one is not kept.
 */
export function keepFor<Value>(
  milliseconds: number,
  compute: () => Promise<Value>,
  clock: () => number = Date.now,
): () => Promise<Value> {
  let kept: { value: Promise<Value>; until: number } | undefined;
  return () => {
    if (kept && clock() < kept.until) return kept.value;
    const mine = { value: compute(), until: clock() + milliseconds };
    kept = mine;
    mine.value.catch(() => {
      if (kept === mine) kept = undefined;
    });
    return mine.value;
  };
}
