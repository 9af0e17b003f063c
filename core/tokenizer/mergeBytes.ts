/** What two neighbouring tokens become, and how early that merge was learnt. */
export type Merge = { rank: number; id: number };
export type MergeTable = ReadonlyMap<number, Merge>;

/** Key of a pair in a {@link MergeTable}: exact for vocabularies below 2²⁶. */
export const pairKey = (left: number, right: number): number => left * 2 ** 26 + right;

type Candidate = { rank: number; position: number; left: number; right: number; id: number };

/**
 * Byte-pair encoding of one piece: repeatedly joins the pair with the lowest rank, the leftmost first.
 * A heap over a linked list keeps it O(n log n), so a hostile piece of a megabyte cannot stall a server.
 * @param ids token ids of the piece's single bytes; changed in place as scratch space
 */
export function mergeBytes(ids: number[], merges: MergeTable): number[] {
  const next = ids.map((_, index) => index + 1);
  const previous = ids.map((_, index) => index - 1);
  const heap: Candidate[] = [];
  const offer = (position: number) => {
    const right = next[position] ?? ids.length;
    const leftId = ids[position];
    const rightId = ids[right];
    if (leftId === undefined || rightId === undefined) return;
    const merge = merges.get(pairKey(leftId, rightId));
    if (merge) push(heap, { rank: merge.rank, position, left: leftId, right: rightId, id: merge.id });
  };
  for (let position = 0; position + 1 < ids.length; position++) offer(position);
  for (let top = pop(heap); top; top = pop(heap)) {
    const { position } = top;
    const right = next[position] ?? ids.length;
    // A candidate is stale once either side has been merged into something else.
    if (ids[position] !== top.left || ids[right] !== top.right) continue;
    const after = next[right] ?? ids.length;
    ids[position] = top.id;
    ids[right] = -1;
    next[position] = after;
    if (after < ids.length) previous[after] = position;
    offer(position);
    const before = previous[position] ?? -1;
    if (before >= 0) offer(before);
  }
  return ids.filter((id) => id >= 0);
}

const isBefore = (a: Candidate, b: Candidate) => a.rank < b.rank || (a.rank === b.rank && a.position < b.position);

function push(heap: Candidate[], item: Candidate): void {
  let index = heap.length;
  heap.push(item);
  while (index > 0) {
    const parent = (index - 1) >> 1;
    const above = heap[parent];
    if (!above || !isBefore(item, above)) break;
    heap[index] = above;
    index = parent;
  }
  heap[index] = item;
}

function pop(heap: Candidate[]): Candidate | undefined {
  const top = heap[0];
  const last = heap.pop();
  if (!top || !last || heap.length === 0) return top;
  let index = 0;
  for (;;) {
    const left = heap[2 * index + 1];
    const right = heap[2 * index + 2];
    const child = right && left && isBefore(right, left) ? 2 * index + 2 : 2 * index + 1;
    const below = heap[child];
    if (!below || !isBefore(below, last)) break;
    heap[index] = below;
    index = child;
  }
  heap[index] = last;
  return top;
}
