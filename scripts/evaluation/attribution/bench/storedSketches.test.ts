import { expect, test } from 'vitest';
import { sha256Hash } from '@/core/hash/hash';
import { Random } from '@/core/random/random';
import { encodeStored, openStored } from '@/scripts/evaluation/attribution/bench/storedSketches';

test('sketches come back to the precision of float16, whatever their size', () => {
  const random = new Random(1);
  const rows = [1, 1e-12, 1e30, 0].map((size) => Float32Array.from({ length: 15 }, () => size * random.normal()));
  const hash = sha256Hash('adapter');
  const header = { adapterHash: hash, checkpoints: [{ adapterHash: hash, learningRate: 1 }], blocks: 3, dimension: 5 };
  openStored(encodeStored(header, rows)).forEach((row, i) => {
    row.forEach((value, j) => {
      expect(Math.abs(value - rows[i]![j]!)).toBeLessThanOrEqual(Math.abs(rows[i]![j]!) * 2 ** -11);
    });
  });
});
