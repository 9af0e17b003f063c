/**
 * The last of the heaviest items whose sizes together reach `wanted`, in the order of falling weight (of equal weights
 * the smaller id first): the items up to it are the smallest such set. Quickselect (Hoare, "Algorithm 65: Find", 1961)
 * by a sum in place of a rank: O(n) on average, where sorting takes O(n log n).
 *
 * @param ids the items, at least one; they are reordered
 * @param wanted more than 0
 * @returns the last of all when all together do not reach it
 */
export function selectHeaviest(
  ids: Int32Array,
  weights: Float64Array,
  sizeOf: (id: number) => number,
  wanted: number,
): number {
  let [low, high, reached] = [0, ids.length, 0];
  while (high - low > 1) {
    const at = partition(ids, weights, low, high);
    let size = 0;
    for (let i = low; i < at; i++) size += sizeOf(ids[i]!);
    if (reached + size >= wanted) {
      high = at;
      continue;
    }
    reached += size + sizeOf(ids[at]!);
    if (reached >= wanted || at + 1 === high) return ids[at]!;
    low = at + 1;
  }
  return ids[low]!;
}

/** Whether `a` comes before `b` in the order of falling weight. */
export const isHeavier = (weights: Float64Array, a: number, b: number): boolean =>
  weights[a]! > weights[b]! || (weights[a]! === weights[b]! && a < b);

/** Puts the median of three in its place, heavier ones to its left. @returns the place */
function partition(ids: Int32Array, weights: Float64Array, low: number, high: number): number {
  const pivot = medianPlace(ids, weights, low, (low + high) >> 1, high - 1);
  swap(ids, pivot, high - 1);
  const id = ids[high - 1]!;
  let end = low;
  for (let i = low; i < high - 1; i++) if (isHeavier(weights, ids[i]!, id)) swap(ids, i, end++);
  swap(ids, end, high - 1);
  return end;
}

function medianPlace(ids: Int32Array, weights: Float64Array, a: number, b: number, c: number): number {
  const before = (x: number, y: number) => isHeavier(weights, ids[x]!, ids[y]!);
  if (before(a, b)) return before(b, c) ? b : before(a, c) ? c : a;
  return before(a, c) ? a : before(b, c) ? c : b;
}

function swap(ids: Int32Array, a: number, b: number): void {
  const held = ids[a]!;
  ids[a] = ids[b]!;
  ids[b] = held;
}
