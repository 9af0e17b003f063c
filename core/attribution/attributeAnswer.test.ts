import fc from 'fast-check';
import { expect, test } from 'vitest';
import { attributeAnswer } from '@/core/attribution/attributeAnswer';
import { type AttributionParameters, DEFAULT_PARAMETERS, SHARE_SCALE } from '@/core/attribution/parameters';
import { buildSpanIndex, openSpanIndex } from '@/core/attribution/spanIndex';
import { CONTRIBUTORS, exampleModel } from '@/core/attribution/testSupport';

const model = exampleModel();
const sum = (list: readonly { share: number }[]) => list.reduce((total, { share }) => total + share, 0);

test('the record that an answer comes from is paid most, by influence and by its words', () => {
  for (const source of [0, 17, 41]) {
    const result = attributeAnswer(model.index, model.queryLike([source], 25), DEFAULT_PARAMETERS);
    const [first] = result.records;
    expect(first).toMatchObject({ recordHash: model.name(source), status: 'paid' });
    expect(first!.influenceShare).toBeGreaterThan(100_000_000);
    expect(first!.spanShare).toBeGreaterThan(400_000_000);
    expect(result.contributors[0]!.contributor).toBe(CONTRIBUTORS[source % 3]);
    expect(result.spans).toMatchObject([{ start: 15, end: 40, clusters: 1, recordHashes: [model.name(source)] }]);
  }
});

test('shares and wei are whole: they sum to the pool, record by record and contributor by contributor', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat({ max: 59 }), { minLength: 1, maxLength: 4 }),
      fc.nat({ max: 40 }),
      fc.bigInt({ min: 0n, max: 10n ** 22n }),
      fc.nat({ max: 1_000_000 }),
      (like, quoted, poolWei, influenceWeightPpm) => {
        const query = { ...model.queryLike(like, quoted), poolWei };
        const result = attributeAnswer(model.index, query, { ...DEFAULT_PARAMETERS, influenceWeightPpm });
        expect(sum(result.records) + result.unattributed.share).toBe(SHARE_SCALE);
        expect(sum(result.contributors) + result.unattributed.share).toBe(SHARE_SCALE);
        const wei = (list: readonly { wei: string }[]) => list.reduce((total, item) => total + BigInt(item.wei), 0n);
        expect(wei(result.records) + BigInt(result.unattributed.wei)).toBe(poolWei);
        expect(wei(result.contributors) + BigInt(result.unattributed.wei)).toBe(poolWei);
        for (const { contributor, wei: paid } of result.contributors) {
          expect(wei(result.records.filter((record) => record.contributor === contributor))).toBe(BigInt(paid));
        }
      },
    ),
    { numRuns: 100 },
  );
});

/** Mean part of the pool that answers earn which come from no record. */
function paidForNothing(records: number, parameters: AttributionParameters): number {
  const larger = exampleModel({ records, placebos: 60 });
  const paid = Array.from({ length: 50 }, () =>
    sum(attributeAnswer(larger.index, larger.queryLike([], 0, 1), parameters).contributors),
  );
  return paid.reduce((total, share) => total + share, 0) / paid.length / SHARE_SCALE;
}

test.each([60, 1000])('an answer that comes from nowhere pays little, among %i records', (records) => {
  expect(paidForNothing(records, DEFAULT_PARAMETERS)).toBeLessThan(0.03);
});

test('asked to stand out among all records, chance earns next to nothing of a thousand', () => {
  expect(paidForNothing(1000, { ...DEFAULT_PARAMETERS, multiplicityMilli: 1200 })).toBeLessThan(0.005);
});

/** What a group of accounts is paid, as a part of the pool. */
const paidTo = (result: ReturnType<typeof attributeAnswer>, accounts: readonly string[]) =>
  sum(result.contributors.filter(({ contributor }) => accounts.includes(contributor))) / SHARE_SCALE;

test('ten addresses earn what one does: no bound falls on who gave a record', () => {
  const cheat = CONTRIBUTORS[0]!;
  const sybils = Array.from({ length: 10 }, (_, i) => `0x${String(i).repeat(40)}` as const);
  const records = model.index.records.map((record, i) =>
    record.contributor === cheat ? { ...record, contributor: sybils[i % 10]! } : record,
  );
  for (const like of [[0], [0, 3, 6], [0, 1, 2, 3]]) {
    const query = model.queryLike(like, 25, 0.2);
    const one = attributeAnswer(model.index, query, DEFAULT_PARAMETERS);
    const many = attributeAnswer({ ...model.index, records }, query, DEFAULT_PARAMETERS);
    expect(paidTo(one, [cheat])).toBeGreaterThan(0.1);
    expect(paidTo(many, sybils)).toBeCloseTo(paidTo(one, [cheat]), 9);
  }
});

test('quoting others in many records takes nothing from them: a span is the first one’s', () => {
  const texts = model.texts.map((tokens, i) => (i > 20 && i % 3 === 1 ? [...model.texts[0]!, ...tokens] : tokens));
  const documents = texts.map((tokens, i) => ({ recordHash: model.name(i), tokens }));
  const spanIndex = openSpanIndex(buildSpanIndex({ documents, edges: new Uint8Array(500).fill(1) }));
  const quoted = attributeAnswer({ ...model.index, spanIndex }, model.queryLike([0], 25), DEFAULT_PARAMETERS);
  expect(quoted.spans[0]!.clusters).toBeGreaterThan(10);
  const [first] = quoted.records;
  expect(first).toMatchObject({ recordHash: model.name(0), status: 'paid', spanShare: 500_000_000 });
  expect(quoted.records.slice(1).every(({ spanShare }) => spanShare === 0)).toBe(true);
});

test('copies earn nothing more: their cluster is scored by its first record', () => {
  const copied = exampleModel({ copies: { 20: 3, 30: 3, 31: 3, 50: 3 } });
  const result = attributeAnswer(copied.index, copied.queryLike([3], 25), DEFAULT_PARAMETERS);
  const honest = attributeAnswer(model.index, model.queryLike([3], 25), DEFAULT_PARAMETERS);
  expect(result.records[0]).toMatchObject({ recordHash: copied.name(3), status: 'paid' });
  const paid = result.records.filter(({ share }) => share > 0).map(({ recordHash }) => recordHash);
  expect(paid).toEqual([copied.name(3)]);
  for (const copy of [20, 30, 31, 50]) {
    const record = result.records.find(({ recordHash }) => recordHash === copied.name(copy));
    expect(record).toMatchObject({ status: 'duplicate', share: 0, wei: '0' });
  }
  expect(result.spans[0]).toMatchObject({ clusters: 1 });
  expect(result.spans[0]!.recordHashes).toHaveLength(5);
  expect(result.records[0]!.spanShare).toBe(honest.records[0]!.spanShare);
});

test('words that stand in the prompt or the background earn nothing', () => {
  const query = model.queryLike([3], 25);
  const promptOverlap = query.answerTokens.map((_, i) => (i >= 15 && i < 40 ? 40 - i : 0));
  const prompted = attributeAnswer(model.index, { ...query, promptOverlap }, DEFAULT_PARAMETERS);
  expect(prompted.spans[0]).toMatchObject({ start: 15, end: 40, creditBits1024: 0 });
  expect(prompted.records[0]!.spanShare).toBe(0);
  const known = exampleModel({ background: model.texts[3]! });
  const background = attributeAnswer(known.index, known.queryLike([3], 25), DEFAULT_PARAMETERS);
  expect(background.spans[0]).toMatchObject({ creditBits1024: 0 });
  expect(background.unattributed.reasons.fewSpans).toBe(500_000_000);
});

test('without placebos influence earns nothing, and says so', () => {
  const few = exampleModel({ placebos: 5 });
  const result = attributeAnswer(few.index, few.queryLike([3], 25), DEFAULT_PARAMETERS);
  expect(result.null).toMatchObject({ placebos: 5, deviationMicro: 0 });
  expect(result.unattributed.reasons.weakInfluence).toBe(500_000_000);
  expect(result.records[0]!.spanShare).toBeGreaterThan(0);
});

test('refuses a query that does not fit', () => {
  const query = model.queryLike([1], 5);
  const attribute = (change: Partial<typeof query>) => () =>
    attributeAnswer(model.index, { ...query, ...change }, DEFAULT_PARAMETERS);
  expect(attribute({ answerTokens: [500], promptOverlap: [0] })).toThrow('token 500');
  expect(attribute({ promptOverlap: [] })).toThrow('0 overlaps');
  expect(attribute({ promptOverlap: query.answerTokens.map(() => 999) })).toThrow('overlap 999');
  expect(attribute({ sketch: [new Float32Array(3)] })).toThrow('1 checkpoints');
});

test('an answer without tokens is attributed by influence alone', () => {
  const query = { ...model.queryLike([1]), answerTokens: [], promptOverlap: [] };
  const result = attributeAnswer(model.index, query, DEFAULT_PARAMETERS);
  expect(result.spans).toEqual([]);
  expect(result.records[0]).toMatchObject({ recordHash: model.name(1), status: 'paid' });
});
