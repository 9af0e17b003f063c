import type { FileHandle } from 'node:fs/promises';
import { type JournalLine, toBytes } from '@/server/openlora/journalLine';
import type { OpenReceipt, OpenReceipts } from '@/server/openlora/openReceipts';
import type { Place } from '@/server/openlora/scanJournal';

/** Written at once. */
const PIECE_BYTES = 1 << 20;

/**
 * Writes a journal that says of the open receipts what the old one says: a first line with what is left out, then each
 * receipt's report as it was written and what became of it. Order of age is kept.
 *
 * @param read The bytes of a place in the old journal.
 * @returns the bytes written, and where each report lies in them
 */
export async function writeOpenReceipts(
  receipts: OpenReceipts,
  to: FileHandle,
  read: (place: Place) => Promise<Buffer>,
): Promise<{ length: number; places: Map<OpenReceipt, Place> }> {
  // As they are now: what changes while this writes stands in lines that are copied after it.
  const open = receipts.all().map((receipt) => ({ receipt, place: receipt.place, after: linesAfter(receipt) }));
  const followed = receipts.followed();
  const head: JournalLine[] = [
    {
      type: 'compacted',
      generation: receipts.totals.generation + 1,
      lines: open.reduce((sum, { after }) => sum + 1 + after.length, followed === undefined ? 0 : 1),
      signedBefore: receipts.totals.signed - open.length,
    },
    ...(followed === undefined ? [] : [{ type: 'followed', block: followed.toString() } as const]),
  ];

  const places = new Map<OpenReceipt, Place>();
  let [length, held, heldBytes] = [0, [] as Buffer[], 0];
  async function put(bytes: Buffer): Promise<void> {
    held.push(bytes);
    length += bytes.byteLength;
    heldBytes += bytes.byteLength;
    if (heldBytes >= PIECE_BYTES) await flush();
  }
  async function flush(): Promise<void> {
    await to.appendFile(Buffer.concat(held));
    [held, heldBytes] = [[], 0];
  }

  await put(toBytes(head));
  for (const { receipt, place, after } of open) {
    places.set(receipt, { offset: length, length: place.length });
    await put(await read(place));
    await put(toBytes(after));
  }
  await flush();
  return { length, places };
}

function linesAfter({ requestId, evidence, reported, closed }: OpenReceipt): JournalLine[] {
  const lines: JournalLine[] = [];
  if (evidence)
    lines.push({ type: 'countersigned', requestId, evidenceHash: evidence.hash, signature: evidence.signature });
  if (reported) lines.push({ type: 'reported', requestId });
  if (closed) lines.push({ type: closed, requestId });
  return lines;
}
