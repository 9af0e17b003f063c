import { expect, test } from 'vitest';
import { rankRows } from '@/lib/fineTune/rankRows';

const records = Array.from({ length: 20 }, (_, i) => ({ recordHash: `r${i}` }));
const rows = (losses: readonly number[]) => losses.map((loss, row) => ({ row, loss }));

test('worst first on one side, best first on the other', () => {
  const { worst, best } = rankRows(rows([3, 1, 2, 9, 4, 5, 6, 7, 8, 0, 11, 10]), records);
  expect(worst.map(({ recordHash }) => recordHash)).toEqual(['r10', 'r11', 'r3', 'r8', 'r7']);
  expect(best.map(({ loss }) => loss)).toEqual([0, 1, 2, 3, 4]);
});

test('names rows by their place in the data, also where some were left out', () => {
  const { worst } = rankRows([{ row: 17, loss: 1 }], records);
  expect(worst).toEqual([{ recordHash: 'r17', loss: 1 }]);
});

test.each([0, 1, 2, 3, 7])('no record stands on both sides among %i', (count) => {
  const { worst, best } = rankRows(rows(Array.from({ length: count }, (_, i) => i % 3)), records);
  const shown = [...worst, ...best].map(({ recordHash }) => recordHash);
  expect(new Set(shown).size).toBe(shown.length);
  expect(shown.length).toBe(count);
});
