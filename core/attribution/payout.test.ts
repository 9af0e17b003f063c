import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SHARE_SCALE } from '@/core/attribution/parameters';
import { type PayoutEntry, payOut, spanShares } from '@/core/attribution/payout';
import { splitFee } from '@/core/attribution/splitFee';

const rule = {
  influenceWeightPpm: 500_000,
  minimumEvidenceMilli: 8000,
  peerFloorPpm: 0,
  attributionThresholdPpm: 10_000,
  contributorCapPpm: 800_000,
  spanFullSharePpm: 250_000,
};
const entry = (contributor: string, z: number, spanShare = 0): PayoutEntry => ({
  contributor,
  evidence: z * 1e6,
  spanShare,
});

const anyRule = fc.record({
  peerFloorPpm: fc.nat({ max: 1_000_000 }),
  influenceWeightPpm: fc.nat({ max: 1_000_000 }),
  minimumEvidenceMilli: fc.integer({ min: 1, max: 100_000 }),
  attributionThresholdPpm: fc.nat({ max: 200_000 }),
  contributorCapPpm: fc.nat({ max: 1_000_000 }),
});
const anyEntries = fc.array(
  fc.record({
    contributor: fc.constantFrom('a', 'b', 'c', 'd'),
    evidence: fc.oneof(fc.constant(0), fc.nat({ max: 1e9 }), fc.nat({ max: 1e12 })),
    credit: fc.oneof(fc.constant(0), fc.nat({ max: 1e6 })),
  }),
  { maxLength: 30 },
);

test('every split sums to the fee, and no share passes its bounds', () => {
  fc.assert(
    fc.property(anyRule, anyEntries, fc.bigInt({ min: 0n, max: 10n ** 24n }), (any, raw, pool) => {
      const earned = spanShares(
        raw.map(({ credit }) => credit),
        1e6,
        { ...rule, ...any },
      );
      const entries = raw.map((item, i) => ({ ...item, spanShare: earned[i]! }));
      const { records, contributors, unattributed } = payOut(entries, any);
      const shares = records.map(({ share }) => share);
      const { reasons } = unattributed;
      expect(shares.reduce((sum, share) => sum + share, 0) + unattributed.share).toBe(SHARE_SCALE);
      expect(contributors.reduce((sum, { share }) => sum + share, 0) + unattributed.share).toBe(SHARE_SCALE);
      expect(reasons.weakInfluence + reasons.fewSpans + reasons.belowThreshold + reasons.aboveCap).toBe(
        unattributed.share,
      );
      for (const reason of Object.values(reasons)) expect(reason).toBeGreaterThanOrEqual(0);
      for (const { share } of records) {
        expect(share).toBeLessThanOrEqual(any.contributorCapPpm * 1000);
      }
      for (const record of records) {
        expect(record.share).toBeLessThanOrEqual(record.influenceShare + record.spanShare);
      }
      const { wei, treasuryWei } = splitFee(pool, shares);
      expect(wei.reduce((sum, part) => sum + part, treasuryWei)).toBe(pool);
    }),
  );
});

test('strong evidence earns the whole of its weight, in proportion', () => {
  const { records, unattributed } = payOut([entry('a', 30), entry('b', 10)], rule);
  expect(records.map(({ share }) => share)).toEqual([375_000_000, 125_000_000]);
  expect(unattributed).toEqual({
    share: 500_000_000,
    reasons: { weakInfluence: 0, fewSpans: 500_000_000, belowThreshold: 0, aboveCap: 0 },
  });
});

test('weak evidence is never blown up to the whole', () => {
  const { records, unattributed } = payOut([entry('a', 1), entry('b', 1)], rule);
  // 1 of P_min = 8, times one half, to both together.
  expect(records.map(({ share }) => share)).toEqual([31_250_000, 31_250_000]);
  expect(unattributed.reasons.weakInfluence).toBe(437_500_000);
});

test('nothing at all goes to the treasury whole', () => {
  expect(payOut([], rule).unattributed.share).toBe(SHARE_SCALE);
  expect(splitFee(7n, [])).toEqual({ wei: [], treasuryWei: 7n });
});

test('what lies under the threshold is dropped, not handed to the others', () => {
  const { records, unattributed } = payOut([entry('a', 99), entry('b', 1)], rule);
  expect(records.map(({ share }) => share)).toEqual([495_000_000, 0]);
  expect(unattributed.reasons.belowThreshold).toBe(5_000_000);
});

test('number earns nothing: ten records of equal evidence earn together what one does', () => {
  const peers = { ...rule, peerFloorPpm: 700_000, attributionThresholdPpm: 0 };
  const paid = (entries: PayoutEntry[]) =>
    payOut(entries, peers).contributors.reduce((sum, { share }) => sum + share, 0);
  for (const z of [1, 4, 8, 20]) {
    const one = paid([entry('a', z)]);
    expect(paid(Array.from({ length: 10 }, (_, i) => entry(`a${i}`, z)))).toBe(one);
    // A weaker record beside it takes nothing, an equal one shares.
    expect(paid([entry('a', z), entry('b', 0.6 * z)])).toBe(one);
    expect(payOut([entry('a', z), entry('b', z)], peers).contributors.map(({ share }) => share)).toEqual([
      one / 2,
      one / 2,
    ]);
  }
});

test('the cap bounds each record, and the rest is not handed to others', () => {
  const capped = { ...rule, contributorCapPpm: 300_000 };
  const { contributors, unattributed } = payOut([entry('a', 20, 250_000_000), entry('a', 20, 20_000_000)], capped);
  expect(contributors).toEqual([{ contributor: 'a', share: 300_000_000 + 270_000_000, capped: true }]);
  expect(unattributed.reasons.aboveCap).toBe(200_000_000);
});

test('a short quotation in a long answer earns in proportion', () => {
  // A quarter of 4,000 bits earns everything; 100 bits earn a tenth of the half.
  expect(spanShares([100], 4000, rule)).toEqual([50_000_000]);
  expect(spanShares([1500, 500], 4000, rule)).toEqual([375_000_000, 125_000_000]);
  expect(spanShares([0], 0, rule)).toEqual([0]);
});

test('refuses shares beyond the whole', () => {
  expect(() => splitFee(1n, [SHARE_SCALE, 1])).toThrow('more than the whole');
  expect(() => payOut([entry('a', 1, 600_000_000)], rule)).toThrow('spans earn more');
});
