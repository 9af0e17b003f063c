import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { openReceiptJournal } from '@/server/openlora/receiptJournal';
import { sampleReport } from '@/server/openlora/receiptJournal.samples';

/** Run by receiptJournal.test.ts under a limit of file sizes: writes until the disk takes no more, and says how it went. */
process.on('SIGXFSZ', () => undefined);
const [what, file] = process.argv.slice(2) as ['append' | 'compact', string];
const journal = await openReceiptJournal(file);
process.stdout.write(JSON.stringify(what === 'append' ? await appendAll() : await compact()));

async function appendAll() {
  let [written, refused] = [0, 0];
  for (let i = 0; refused < 3; i++) {
    await journal.append({ type: 'answered', report: sampleReport(i) }).then(
      () => written++,
      () => refused++,
    );
  }
  const writable = await journal.requireWritable().then(
    () => true,
    () => false,
  );
  return { written, refused, writable };
}

async function compact() {
  const error = await journal.compactIfWorth().then(String, String);
  let readable = 0;
  for (const { requestId } of journal.receipts.all()) if (await journal.report(requestId)) readable++;
  return { error, readable, left: await readdir(path.dirname(file)) };
}
