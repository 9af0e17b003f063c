import { expect, test } from '@playwright/test';
import { build } from 'esbuild';
import { buildEvidence, encodeEvidence } from '@/core/attribution/evidence';
import { DEFAULT_PARAMETERS, SCORER_NAMES } from '@/core/attribution/parameters';
import { exampleModel } from '@/core/attribution/testSupport';
import { hashCanonical } from '@/core/hash/canonicalJson';
import { sha256Hash } from '@/core/hash/hash';
import { Random } from '@/core/random/random';
import { type PageObjects, type PageReceipt, type PageReplay, replayReceipts } from './runtime/replayInPage';

const RECEIPTS = 1000;
const RECORDS = 150;

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');

/** Answers of many kinds over one index: near one record, several or none, with and without quotations, every scorer. */
function thousandReceipts() {
  const model = exampleModel({ records: RECORDS, copies: { 40: 12, 90: 12, 91: 30 }, background: [1, 2, 3, 4, 5] });
  const random = new Random(1000);
  const receipts = Array.from({ length: RECEIPTS }, (_, i) => {
    const like = Array.from({ length: random.below(4) }, () => random.below(RECORDS));
    const query = model.queryLike(like, like.length > 0 ? random.below(45) : 0, [0.1, 0.5, 2][i % 3]);
    const { bytes, bundle, hash } = buildEvidence(
      model.index,
      { ...query, poolWei: BigInt(random.below(2 ** 31)) * BigInt(1 + random.below(2 ** 31)) },
      {
        ...model.context,
        requestId: sha256Hash(`request ${i}`),
        parameters: { ...DEFAULT_PARAMETERS, scorer: SCORER_NAMES[i % SCORER_NAMES.length]! },
      },
    );
    return { receipt: { hash, text: new TextDecoder().decode(bytes) }, bundle };
  });
  const objects = Object.fromEntries(
    Object.entries(model.objects).map(([name, value]) => [
      name,
      value instanceof Uint8Array ? base64(value) : value.map(base64),
    ]),
  ) as PageObjects;
  return { objects, receipts };
}

test('a thousand receipts replay to the same integers in Node and in this browser', async ({ page }) => {
  const { objects, receipts } = thousandReceipts();
  // They are worth comparing: most pay somebody, and no two are alike.
  expect(new Set(receipts.map(({ bundle }) => hashCanonical(bundle.result))).size).toBeGreaterThan(0.95 * RECEIPTS);
  expect(receipts.filter(({ bundle }) => bundle.result.contributors.length > 0).length).toBeGreaterThan(0.5 * RECEIPTS);

  const { outputFiles } = await build({
    entryPoints: ['tests/browser/runtime/replayInPage.ts'],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'replayInPage',
    target: 'es2023',
  });
  await page.goto('about:blank');
  await page.addScriptTag({ content: outputFiles[0]!.text });
  const inPage = (list: readonly PageReceipt[]): Promise<PageReplay[]> =>
    page.evaluate(
      ({ objects: given, list: some }) =>
        (
          globalThis as unknown as { replayInPage: { replayReceipts: typeof replayReceipts } }
        ).replayInPage.replayReceipts(given, some),
      { objects, list },
    );

  const found = await inPage(receipts.map(({ receipt }) => receipt));
  expect(found.filter(({ same }) => !same)).toEqual([]);
  expect(found.map(({ result }) => result)).toEqual(receipts.map(({ bundle }) => hashCanonical(bundle.result)));

  // The comparison can fail: one wei of difference is found by the page as by Node.
  const { bundle } = receipts.find(({ bundle: { result } }) => result.contributors.length > 0)!;
  const forged = structuredClone(bundle);
  forged.result.contributors[0]!.wei = `${BigInt(forged.result.contributors[0]!.wei) + 1n}`;
  const bytes = encodeEvidence(forged);
  const receipt = { hash: sha256Hash(bytes), text: new TextDecoder().decode(bytes) };
  const expected = replayReceipts(objects, [receipt]);
  expect(expected[0]).toMatchObject({ same: false, message: expect.stringContaining('contributors[0].wei') });
  expect(await inPage([receipt])).toEqual(expected);
});
