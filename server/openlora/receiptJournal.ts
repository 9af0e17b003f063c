import { mkdir, open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { hash, hex } from '@/lib/api/common';
import { receiptReport } from '@/lib/inference/receiptReport';

const line = z.discriminatedUnion('type', [
  /** An answer was given and signed for. */
  z.object({ type: z.literal('answered'), report: receiptReport }),
  /** The gateway has the report. */
  z.object({ type: z.literal('reported'), requestId: hash }),
  /** The gateway will not have it paid: another node was given the request. */
  z.object({ type: z.literal('refused'), requestId: hash }),
  /** The final receipt, with the evidence hash, was signed. */
  z.object({ type: z.literal('countersigned'), requestId: hash, evidenceHash: hash, signature: hex }),
  /** The chain has paid it. */
  z.object({ type: z.literal('settled'), requestId: hash }),
]);
export type JournalLine = z.infer<typeof line>;

/** More than the line of one answer takes. */
const PROBE_BYTES = 262_144;

/**
 * The node's own memory of what it answered: an append-only file of JSON lines, flushed to disk before an answer
 * counts as given, so that a crash loses no receipt and no cap is overdrawn after a restart. An entry that cannot be
 * written whole (a full disk) is not in the file, and the file stays readable.
 * A half-written last line (the crash itself) is cut off when the file is opened.
 */
export async function openReceiptJournal(file: string) {
  await mkdir(path.dirname(file), { recursive: true });
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  if (whole.length < text.length) {
    const torn = await open(file, 'r+');
    await torn.truncate(Buffer.byteLength(whole));
    await torn.close();
  }
  const lines: JournalLine[] = whole
    .split('\n')
    .filter((row) => row !== '')
    .map((row) => line.parse(JSON.parse(row)));

  const handle = await open(file, 'a');
  let length = Buffer.byteLength(whole);
  let failure: unknown;

  /**
   * One entry, on disk or not there at all: what a full disk leaves of a line is cut off again, and so is a line that
   * was written but could not be flushed, as its answer will not count.
   */
  async function write(bytes: Buffer): Promise<void> {
    try {
      // What was left behind when even cutting off failed.
      if (failure !== undefined) await handle.truncate(length);
      await handle.appendFile(bytes);
      await handle.sync();
      length += bytes.byteLength;
      failure = undefined;
    } catch (error) {
      failure = error;
      await handle.truncate(length).catch(() => undefined);
      throw error;
    }
  }

  // One write at a time: two appends may not interleave their bytes.
  let last: Promise<unknown> = Promise.resolve();
  function inTurn<Value>(task: () => Promise<Value>): Promise<Value> {
    const done = last.then(task);
    last = done.catch(() => undefined);
    return done;
  }

  return {
    lines: lines as readonly JournalLine[],
    /** All entries or none. */
    append: (...entries: JournalLine[]): Promise<void> =>
      inTurn(() => write(Buffer.from(entries.map((entry) => `${JSON.stringify(entry)}\n`).join('')))),
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
          length -= PROBE_BYTES;
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
    close: (): Promise<void> => inTurn(() => handle.close()),
  };
}

export type ReceiptJournal = Awaited<ReturnType<typeof openReceiptJournal>>;
