import { appendFile, copyFile, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { numberToHex } from 'viem';
import { expect, test } from 'vitest';
import { createCapLedger } from '@/server/openlora/capLedger';
import { openReceiptJournal } from '@/server/openlora/receiptJournal';
import { sampleId, sampleReport } from '@/server/openlora/receiptJournal.samples';

const CAP_TOTAL = 60n;
const USERS = 2;
const NONCES = ['1', '2'];
const address = (user: number) => numberToHex(user, { size: 20 });

/** What the naive ledger keeps of every receipt, for ever. */
type Kept = {
  user: number;
  nonce: string;
  fee: bigint;
  status: 'open' | 'provisional' | 'settled' | 'refused' | 'lapsed';
  reported: boolean;
};

const pick = fc.nat();
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('answer'), user: fc.nat(USERS - 1), nonce: fc.nat(1), fee: fc.nat(20) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('report', 'refuse'), pick }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('pay', 'reorganise', 'finalise'), pick }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('lapse'), pick }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('compact', 'restart', 'crash', 'crashWhileCompacting') }) },
);
type Step = { do: string; user?: number; nonce?: number; fee?: number; pick?: number };

test('rewritten and restarted as often as one likes, it says what a ledger that keeps everything says', {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step as fc.Arbitrary<Step>, { minLength: 5, maxLength: 60 }), async (steps) => {
      const folder = await mkdtemp(path.join(os.tmpdir(), 'openledger-ledger-'));
      const file = path.join(folder, 'receipts.jsonl');
      const open = () => openReceiptJournal(file, { compactFromBytes: 0 });
      let journal = await open();
      const kept: Kept[] = [];
      try {
        for (const each of steps) {
          const ledger = createCapLedger(journal.receipts);
          const of = (status: Kept['status']) => kept.flatMap((receipt, i) => (receipt.status === status ? [i] : []));
          const chosen = (from: number[]) => (from.length === 0 ? undefined : from[each.pick! % from.length]!);
          const restart = async () => {
            await journal.close();
            journal = await open();
            // What the newest blocks paid is read again; until then it is owed.
            for (const i of of('provisional')) journal.receipts.setPaid(sampleId(i), true);
          };

          if (each.do === 'answer') {
            const [user, nonce, fee] = [each.user! + 1, NONCES[each.nonce!]!, BigInt(each.fee!)];
            const spent = paidUnder(kept, user, nonce);
            const fits = spent + ledger.committedUnderCap(address(user), nonce) + fee <= CAP_TOTAL;
            expect(fits).toBe(promisedUnder(kept, user, nonce) + fee <= CAP_TOTAL);
            if (!fits) continue;
            await journal.append({ type: 'answered', report: sampleReport(kept.length, { user, nonce, fee }) });
            kept.push({ user, nonce, fee, status: 'open', reported: false });
          }
          if (each.do === 'report' || each.do === 'refuse') {
            const i = chosen(
              kept.flatMap(({ reported, status }, at) => (reported || status === 'refused' ? [] : [at])),
            );
            if (i === undefined) continue;
            // The gateway refuses only what nobody settled.
            const refused = each.do === 'refuse' && kept[i]!.status === 'open';
            await journal.append({ type: refused ? 'refused' : 'reported', requestId: sampleId(i) });
            if (refused) kept[i]!.status = 'refused';
            else kept[i]!.reported = true;
          }
          if (each.do === 'pay' || each.do === 'reorganise') {
            const i = chosen(of(each.do === 'pay' ? 'open' : 'provisional'));
            if (i === undefined) continue;
            kept[i]!.status = each.do === 'pay' ? 'provisional' : 'open';
            journal.receipts.setPaid(sampleId(i), each.do === 'pay');
          }
          if (each.do === 'finalise' || each.do === 'lapse') {
            const i = chosen(of(each.do === 'finalise' ? 'provisional' : 'open'));
            if (i === undefined) continue;
            kept[i]!.status = each.do === 'finalise' ? 'settled' : 'lapsed';
            await journal.append({ type: each.do === 'finalise' ? 'settled' : 'lapsed', requestId: sampleId(i) });
          }
          if (each.do === 'compact') await journal.compactIfWorth();
          if (each.do === 'restart') await restart();
          if (each.do === 'crash') {
            await appendFile(file, '{"type":"answered","report":{"rec');
            await restart();
          }
          if (each.do === 'crashWhileCompacting') {
            await copyFile(file, `${file}.new`);
            await restart();
          }
          await compare(journal, kept);
        }
      } finally {
        await journal.close();
        await rm(folder, { recursive: true, force: true });
      }
    }),
    { numRuns: 60 },
  );
});

const sum = (amounts: readonly bigint[]) => amounts.reduce((total, amount) => total + amount, 0n);
const under = (kept: readonly Kept[], user: number, nonce: string) =>
  kept.filter((receipt) => receipt.user === user && receipt.nonce === nonce);
/** What the escrow counts. */
const paidUnder = (kept: readonly Kept[], user: number, nonce: string) =>
  sum(
    under(kept, user, nonce).flatMap(({ status, fee }) => (['provisional', 'settled'].includes(status) ? [fee] : [])),
  );
/** What is paid or may still be. */
const promisedUnder = (kept: readonly Kept[], user: number, nonce: string) =>
  sum(
    under(kept, user, nonce).flatMap(({ status, fee }) => (status === 'refused' || status === 'lapsed' ? [] : [fee])),
  );

async function compare(journal: Awaited<ReturnType<typeof openReceiptJournal>>, kept: readonly Kept[]): Promise<void> {
  const ledger = createCapLedger(journal.receipts);
  for (let user = 1; user <= USERS; user++) {
    const owed = kept.flatMap((each) => (each.user === user && each.status === 'open' ? [each.fee] : []));
    expect(ledger.outstanding(address(user))).toBe(sum(owed));
    for (const nonce of NONCES) {
      expect(paidUnder(kept, user, nonce) + ledger.committedUnderCap(address(user), nonce)).toBe(
        promisedUnder(kept, user, nonce),
      );
    }
  }
  // None is lost that somebody waits for, and none is kept that nobody waits for.
  const waited = kept.flatMap(({ status, reported }, i) => {
    const closed = status === 'settled' || status === 'lapsed';
    return status === 'refused' || (closed && reported) ? [] : [i];
  });
  expect(journal.receipts.all().map(({ requestId }) => requestId)).toEqual(waited.map(sampleId));
  expect(journal.receipts.totals.signed).toBe(kept.length);
  for (const i of waited) {
    expect(ledger.knows(sampleId(i))).toBe(true);
    expect((await journal.report(sampleId(i)))?.receipt).toMatchObject({
      requestId: sampleId(i),
      fee: `${kept[i]!.fee}`,
    });
  }
}
