import { expect, it } from 'vitest';
import { buildEvidence } from '@/core/attribution/evidence';
import { SHARE_SCALE } from '@/core/attribution/parameters';
import { exampleModel } from '@/core/attribution/testSupport';
import { earningsOf } from '@/server/answers/earningsOf';
import { unattributedReason } from '@/server/answers/unattributedReason';

const model = exampleModel();
const { bundle } = buildEvidence(model.index, model.queryLike([8, 9], 20), model.context);

it('pays the whole pool: records in the order of the evidence, the treasury last', () => {
  const rows = earningsOf(bundle, new Map([['1', 'net one']]));
  expect(rows.length).toBeGreaterThan(1);
  expect(rows.reduce((sum, { wei }) => sum + BigInt(wei), 0n)).toBe(BigInt(bundle.poolWei));
  expect(rows.reduce((sum, { share }) => sum + share, 0n)).toBe(BigInt(SHARE_SCALE));
  expect(rows.at(-1)).toMatchObject({ account: bundle.treasury, recordHash: null, dataNetId: null });
  const paid = bundle.result.records.filter(({ share }) => share > 0);
  expect(rows.slice(0, -1).map(({ recordHash }) => recordHash)).toEqual(paid.map(({ recordHash }) => recordHash));
  paid.forEach(({ dataNet }, i) => {
    expect(rows[i]!.dataNetId).toBe(dataNet === '1' ? 'net one' : null);
  });
});

it('says why a part was not earned, the largest first, and nothing where all was', () => {
  const reasons = { weakInfluence: 100_000_000, fewSpans: 400_000_000, belowThreshold: 5_000_000, aboveCap: 0 };
  const text = unattributedReason({ share: 505_000_000, wei: '1', reasons }, 9);
  expect(text).toMatch(/^40 % because too little .*; 10 % because no record.*; less than 1 % because records.*\.$/);
  const none = { weakInfluence: 0, fewSpans: 0, belowThreshold: 0, aboveCap: 0 };
  expect(unattributedReason({ share: 0, wei: '0', reasons: none }, 9)).toBe('');
  expect(unattributedReason({ share: SHARE_SCALE, wei: '1', reasons }, 0)).toContain('no words');
});
