import { createReadStream } from 'node:fs';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { type JournalLine, journalLine } from '@/server/openlora/journalLine';

/** Where a line lies in the file, in bytes, its line end included. */
export type Place = { offset: number; length: number };

/** Far more than the line of the longest answer takes. */
const LONGEST_LINE = 16 << 20;
const LINE_END = 0x0a;

/**
 * Reads a journal line by line; no more of it is in memory than a piece and a line. Empty lines are passed over.
 *
 * @returns the bytes of the whole lines: what follows them is the beginning of a line that was never finished
 * @throws OpenLedgerError `unavailable` for a line that is none
 */
export async function scanJournal(file: string, onLine: (line: JournalLine, place: Place) => void): Promise<number> {
  let offset = 0;
  let rest: Buffer[] = [];
  let restLength = 0;
  for await (const piece of createReadStream(file, { highWaterMark: 1 << 18 }) as AsyncIterable<Buffer>) {
    let from = 0;
    for (let end = piece.indexOf(LINE_END); end >= 0; end = piece.indexOf(LINE_END, from)) {
      rest.push(piece.subarray(from, end + 1));
      const length = restLength + end + 1 - from;
      if (length > 1) onLine(parse(Buffer.concat(rest).toString('utf8'), file, offset), { offset, length });
      offset += length;
      from = end + 1;
      rest = [];
      restLength = 0;
    }
    rest.push(piece.subarray(from));
    restLength += piece.byteLength - from;
    if (restLength > LONGEST_LINE) throw damaged(file, offset);
  }
  return offset;
}

function parse(text: string, file: string, offset: number): JournalLine {
  try {
    return journalLine.parse(JSON.parse(text));
  } catch (cause) {
    throw damaged(file, offset, cause);
  }
}

const damaged = (file: string, offset: number, cause?: unknown) =>
  new OpenLedgerError({
    code: 'unavailable',
    message: `The journal of receipts is damaged at byte ${offset}.`,
    fields: { file, offset },
    remedy: 'Restore the file from a copy. Do not delete it: it holds receipts that may not be paid yet.',
    cause,
  });
