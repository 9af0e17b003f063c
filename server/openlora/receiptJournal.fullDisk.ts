import { openReceiptJournal } from '@/server/openlora/receiptJournal';

/** Run by receiptJournal.test.ts under a limit of file sizes: appends until the disk takes no more, and says how it went. */
process.on('SIGXFSZ', () => undefined);
const journal = await openReceiptJournal(process.argv[2]!);
let written = 0;
let refused = 0;
for (let i = 0; refused < 3; i++) {
  const entry = { type: 'settled', requestId: `0x${i.toString(16).padStart(64, '0')}` } as const;
  await journal.append(entry).then(
    () => written++,
    () => refused++,
  );
}
const writable = await journal.requireWritable().then(
  () => true,
  () => false,
);
process.stdout.write(JSON.stringify({ written, refused, writable }));
