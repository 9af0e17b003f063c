import { readFile } from 'node:fs/promises';
import type { ReceiptReport } from '@/lib/inference/receiptReport';
import { createCapLedger } from '@/server/openlora/capLedger';
import { type JournalLine, journalLine } from '@/server/openlora/journalLine';
import { createOpenReceipts } from '@/server/openlora/openReceipts';

/** All that a journal ever said, and what its rewriting did to it. */
export type JournalHistory = {
  /** Every receipt that was signed, in the order in which they came. */
  answered: ReceiptReport[];
  settled: Set<string>;
  /** How often the journal was rewritten. */
  rewritten: number;
  /** Each of these has to be 0. */
  violations: {
    unreadableLines: number;
    /** A file between two that were kept. */
    journalsMissed: number;
    /** Receipts that are owed and missing after a rewriting, or there in other words. */
    lostByRewriting: number;
    /** Users of whom a journal says, read by itself, that they owe another sum than all journals say together. */
    ledgerDiffers: number;
  };
};

/**
 * Reads the files that bore a journal's name, one after the other, with a ledger that keeps everything for ever, and
 * compares it at the end of each file with what the node would make of that file alone.
 */
export async function readHistory(files: readonly string[]): Promise<JournalHistory> {
  const answered: ReceiptReport[] = [];
  /** By request: as it was written first. */
  const reports = new Map<string, string>();
  const owed = new Map<string, { user: string; fee: bigint }>();
  const settled = new Set<string>();
  const violations = { unreadableLines: 0, journalsMissed: 0, lostByRewriting: 0, ledgerDiffers: 0 };
  let former: string[] = [];

  function keep(line: JournalLine): void {
    if (line.type === 'answered') {
      const { receipt } = line.report;
      answered.push(line.report);
      reports.set(receipt.requestId, JSON.stringify(line.report));
      owed.set(receipt.requestId, { user: receipt.user, fee: BigInt(receipt.fee) });
    }
    if (line.type === 'settled') settled.add(line.requestId);
    if (line.type === 'settled' || line.type === 'refused' || line.type === 'lapsed') owed.delete(line.requestId);
  }

  for (const [generation, file] of files.entries()) {
    const rows = (await readFile(file, 'utf8')).split('\n').filter((row) => row !== '');
    const lines = rows.map(parse);
    violations.unreadableLines += lines.filter((line) => line === undefined).length;
    const [head] = lines;
    const number = head?.type === 'compacted' ? head.generation : 0;
    if (number !== generation) violations.journalsMissed++;

    // The first lines are taken over from the former file; then come those that it got while they were being copied.
    const taken = head?.type === 'compacted' ? 1 + head.lines : 0;
    for (const line of lines.slice(0, taken)) {
      if (line?.type !== 'answered') continue;
      if (reports.get(line.report.receipt.requestId) !== JSON.stringify(line.report)) violations.lostByRewriting++;
    }
    for (const line of lines.slice(taken + overlap(former, rows.slice(taken)))) if (line) keep(line);

    const alone = createOpenReceipts();
    for (const line of lines) if (line) alone.apply(line, { offset: 0, length: 0 });
    violations.lostByRewriting += [...owed.keys()].filter((id) => !alone.get(id) || alone.get(id)?.closed).length;
    const ledger = createCapLedger(alone);
    const sums = new Map<string, bigint>(alone.all().map(({ user }) => [user, 0n]));
    for (const { user, fee } of owed.values()) sums.set(user, (sums.get(user) ?? 0n) + fee);
    for (const [user, sum] of sums) if (ledger.outstanding(user) !== sum) violations.ledgerDiffers++;
    former = rows;
  }
  return { answered, settled, rewritten: files.length - 1, violations };
}

/** How many of the first rows are the last of the former file. */
function overlap(former: readonly string[], rows: readonly string[]): number {
  if (rows[0] === undefined) return 0;
  for (
    let from = former.lastIndexOf(rows[0]);
    from >= 0;
    from = from === 0 ? -1 : former.lastIndexOf(rows[0], from - 1)
  ) {
    const rest = former.slice(from);
    if (rest.every((row, i) => rows[i] === row)) return rest.length;
  }
  return 0;
}

function parse(row: string): JournalLine | undefined {
  try {
    return journalLine.parse(JSON.parse(row));
  } catch {
    return undefined;
  }
}
