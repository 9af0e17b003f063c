import { type FileHandle, mkdir, open, rename, rm, statfs } from 'node:fs/promises';
import path from 'node:path';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { ReceiptReport } from '@/lib/inference/receiptReport';
import { writeOpenReceipts } from '@/server/openlora/compactJournal';
import { type JournalLine, journalLine, toBytes } from '@/server/openlora/journalLine';
import { createOpenReceipts } from '@/server/openlora/openReceipts';
import { scanJournal } from '@/server/openlora/scanJournal';
import { syncFolder } from '@/server/openlora/syncFolder';

/** More than the line of one answer takes. */
const PROBE_BYTES = 262_144;
/** Rewriting less than this is not worth its flushes. */
const COMPACT_FROM_BYTES = 262_144;

type Waiting = {
  lines: { line: JournalLine; bytes: Buffer }[];
  resolve(): void;
  reject(error: unknown): void;
};

/**
 * The node's own memory of what it answered: a file of JSON lines, flushed to disk before an answer counts as given, so
 * that a crash loses no receipt and no cap is overdrawn after a restart. An entry that cannot be written whole (a full
 * disk) is not in the file, and the file stays readable. A half-written last line (the crash itself) is cut off when the
 * file is opened.
 *
 * Memory holds the open receipts without their reports. `compact` rewrites the file with these alone: beside it, flushed,
 * then renamed over it, so that at every moment one whole journal bears the name.
 */
export async function openReceiptJournal(file: string, { compactFromBytes = COMPACT_FROM_BYTES } = {}) {
  const folder = path.dirname(file);
  const beside = `${file}.new`;
  await mkdir(folder, { recursive: true });
  // A crash left it; the journal itself was still in use.
  await rm(beside, { force: true });
  let handle = await open(file, 'a+');
  const receipts = createOpenReceipts();
  let length: number;
  try {
    length = await scanJournal(file, receipts.apply);
    await handle.truncate(length);
  } catch (error) {
    await handle.close();
    throw error;
  }

  let failure: unknown;
  let compacting = false;
  const reads = new Set<Promise<Buffer>>();
  /** The file was renamed, and the folder does not say so on disk yet. */
  let renamed = false;

  /**
   * One entry, on disk or not there at all: what a full disk leaves of a line is cut off again, and so is a line that
   * was written but could not be flushed, as its answer will not count.
   */
  async function write(bytes: Buffer): Promise<void> {
    try {
      if (renamed) await syncFolder(folder);
      renamed = false;
      // What was left behind when even cutting off failed.
      if (failure !== undefined) await handle.truncate(length);
      await handle.appendFile(bytes);
      await handle.sync();
      failure = undefined;
    } catch (error) {
      failure = error;
      await handle.truncate(length).catch(() => undefined);
      throw error;
    }
  }

  // One at a time: two writers may not interleave their bytes.
  let last: Promise<unknown> = Promise.resolve();
  function inTurn<Value>(task: () => Promise<Value>): Promise<Value> {
    const done = last.then(task);
    last = done.catch(() => undefined);
    return done;
  }

  /** Appended while the one before was being flushed: they share the next flush, which takes far longer than writing. */
  let waiting: Waiting[] = [];

  /** All lines or none. */
  function append(...lines: JournalLine[]): Promise<void> {
    return new Promise((resolve, reject) => {
      waiting.push({ lines: lines.map((line) => ({ line, bytes: toBytes([line]) })), resolve, reject });
      if (waiting.length === 1) void inTurn(writeWaiting);
    });
  }

  async function writeWaiting(): Promise<void> {
    const entries = waiting;
    waiting = [];
    try {
      await write(Buffer.concat(entries.flatMap(({ lines }) => lines.map(({ bytes }) => bytes))));
    } catch (error) {
      for (const { reject } of entries) reject(error);
      return;
    }
    for (const { lines, resolve } of entries) {
      for (const { line, bytes } of lines) {
        receipts.apply(line, { offset: length, length: bytes.byteLength });
        length += bytes.byteLength;
      }
      resolve();
    }
  }

  async function readAt(from: FileHandle, offset: number, size: number): Promise<Buffer> {
    const { buffer, bytesRead } = await from.read(Buffer.allocUnsafe(size), 0, size, offset);
    if (bytesRead !== size) throw new Error(`The journal ${file} is shorter than it was.`);
    return buffer;
  }

  /** Rewrites the file. Appending goes on while the open receipts are copied, and waits for the rest. */
  async function compact(): Promise<void> {
    const from = handle;
    const room = await statfs(folder);
    // Answers need the room more.
    if (room.bavail * room.bsize < 2 * receipts.totals.bytes + PROBE_BYTES) throw noRoom();
    await rm(beside, { force: true });
    const to = await open(beside, 'ax+');
    try {
      // Before anything is awaited, so that both are of the same moment.
      const upTo = length;
      const copied = await writeOpenReceipts(receipts, to, ({ offset, length: size }) => readAt(from, offset, size));
      await inTurn(async () => {
        // Lines that came meanwhile, as they are.
        if (length > upTo) await to.appendFile(await readAt(from, upTo, length - upTo));
        await to.sync();
        await rename(beside, file);
        renamed = true;
        for (const receipt of receipts.all()) {
          const { offset, length: size } = receipt.place;
          receipt.place = copied.places.get(receipt) ?? { offset: offset - upTo + copied.length, length: size };
        }
        length += copied.length - upTo;
        receipts.rewritten();
        handle = to;
        await syncFolder(folder);
        renamed = false;
      });
    } catch (error) {
      if (handle !== to) {
        await to.close();
        await rm(beside, { force: true });
      }
      throw error;
    } finally {
      if (handle === to) {
        await Promise.allSettled(reads);
        await from.close();
      }
    }
  }

  return {
    /** What is open. It follows each entry as soon as it is on disk. */
    receipts,
    append,
    /** The report of an open receipt. */
    async report(requestId: string): Promise<ReceiptReport | undefined> {
      const place = receipts.get(requestId)?.place;
      if (!place) return undefined;
      // Beside the appends; the file that it began with stays open until it is done.
      const read = readAt(handle, place.offset, place.length);
      reads.add(read);
      const bytes = await read.finally(() => reads.delete(read));
      const line = journalLine.parse(JSON.parse(bytes.toString('utf8')));
      return line.type === 'answered' ? line.report : undefined;
    },
    /**
     * Rewrites the file once half of it and more is of receipts that nobody waits for. Each byte is then copied once on
     * average. When it cannot, the old file stays in use.
     *
     * @returns whether it did
     */
    async compactIfWorth(): Promise<boolean> {
      const open = receipts.totals.bytes;
      if (compacting || failure !== undefined || length - open < Math.max(open, compactFromBytes)) return false;
      compacting = true;
      await compact().finally(() => {
        compacting = false;
      });
      return true;
    },
    /**
     * Nothing while appending works. After a failure it tries with empty lines, more than an answer takes, and takes
     * them back.
     * @throws OpenLedgerError `unavailable` while the disk takes nothing
     */
    async requireWritable(): Promise<void> {
      if (failure === undefined) return;
      try {
        await inTurn(async () => {
          if (failure === undefined) return;
          await write(Buffer.alloc(PROBE_BYTES, '\n'));
          await handle.truncate(length);
        });
      } catch (cause) {
        throw new OpenLedgerError({
          code: 'unavailable',
          message: 'This node cannot keep receipts at the moment, so it gives no answers.',
          remedy: 'Ask another node; its operator has to make room on the disk.',
          cause,
        });
      }
    },
    close: (): Promise<void> =>
      inTurn(async () => {
        await Promise.allSettled(reads);
        await handle.close();
      }),
  };
}

const noRoom = () =>
  new OpenLedgerError({
    code: 'unavailable',
    message: 'There is no room to rewrite the journal of receipts, so it stays as it is.',
    remedy: 'Make room on the disk of the data folder.',
  });

export type ReceiptJournal = Awaited<ReturnType<typeof openReceiptJournal>>;
