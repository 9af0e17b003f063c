import type { LeafContext } from '@/lib/chain/leaves';
import { buildRecordTree, type RecordTree, type TreeRecord } from '@/lib/chain/recordTree';

type Place = { position: number; contributor: TreeRecord['contributor'] };
type KeptTree = RecordTree & { placeOf: (recordHash: string) => Place | undefined };

const TREES_KEPT = 4;
const trees = new Map<string, Promise<KeptTree>>();

async function build(context: LeafContext, dataNetId: bigint, records: readonly TreeRecord[]): Promise<KeptTree> {
  const tree = buildRecordTree(context, dataNetId, records);
  const places = new Map<string, Place>(
    records.map(({ recordHash, contributor }, position) => [recordHash, { position, contributor }]),
  );
  return { ...tree, placeOf: (recordHash) => places.get(recordHash) };
}

/** The Merkle tree of a version; a version never changes, so the trees asked for last are kept. */
export function versionTree(
  versionId: string,
  load: () => Promise<{ context: LeafContext; dataNetId: bigint; records: readonly TreeRecord[] }>,
): Promise<KeptTree> {
  const kept = trees.get(versionId);
  trees.delete(versionId);
  const tree = kept ?? load().then(({ context, dataNetId, records }) => build(context, dataNetId, records));
  trees.set(versionId, tree);
  tree.catch(() => trees.delete(versionId));
  const oldest = trees.keys().next();
  if (trees.size > TREES_KEPT && !oldest.done) trees.delete(oldest.value);
  return tree;
}
