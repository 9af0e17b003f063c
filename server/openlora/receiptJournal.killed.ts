import { openReceiptJournal } from '@/server/openlora/receiptJournal';
import { sampleId, sampleReport } from '@/server/openlora/receiptJournal.samples';

/**
 * Run by receiptJournal.test.ts, which kills it: appends, closes and rewrites without an end, and says what it was told
 * is on disk, and what it is about to close.
 */
const journal = await openReceiptJournal(process.argv[2]!, { compactFromBytes: 0 });
const first = Number(process.argv[3]);
const say = (line: string) => new Promise<void>((resolve) => process.stdout.write(`${line}\n`, () => resolve()));
const text = 'x'.repeat(10_000);

async function answer(): Promise<void> {
  for (let i = first; ; i++) {
    await journal.append({ type: 'answered', report: sampleReport(i, { text }) });
    await say(`kept ${sampleId(i)}`);
    if (i % 4 === 0) continue;
    await say(`closing ${sampleId(i)}`);
    await journal.append({ type: 'reported', requestId: sampleId(i) }, { type: 'settled', requestId: sampleId(i) });
  }
}

async function rewrite(): Promise<void> {
  for (;;) {
    if (await journal.compactIfWorth()) await say('rewritten');
    await new Promise((resolve) => setImmediate(resolve));
  }
}

await Promise.all([answer(), rewrite()]);
