import { expect, test } from 'vitest';
import { checkGram } from '@/core/attribution/checkGram';
import type { ScoredSketches } from '@/core/attribution/curvature';
import { gramBlock, gramOf } from '@/core/attribution/gram';
import { encodeGram, openGram } from '@/core/attribution/gramFile';
import { SCORER_NAMES } from '@/core/attribution/parameters';
import { SCORERS } from '@/core/attribution/scorers';
import { exampleGradients, indexOf } from '@/core/attribution/scorers/testSupport';
import { rowValues } from '@/core/attribution/sketches';
import { sha256Hash } from '@/core/hash/hash';
import { triangleLength } from '@/core/linearAlgebra/cholesky';

const SHAPE = { records: 11, blocks: 3, dimension: 6, checkpoints: 2 };
const { gradients, query } = exampleGradients(SHAPE);
const index = indexOf(gradients, SHAPE);
const bytes = encodeGram(index);
const [gram, hash] = [openGram(bytes, index), sha256Hash(bytes)];

test('is the mean outer product of every block', () => {
  const { dimension } = SHAPE;
  for (let k = 0; k < SHAPE.checkpoints; k++) {
    const rows = gradients.map((_, i) => rowValues(index, i, k));
    for (let block = 0; block < SHAPE.blocks; block++) {
      const matrix = gramBlock(gram, k, block);
      for (let a = 0; a < dimension; a++) {
        for (let b = 0; b <= a; b++) {
          const sum = rows.reduce((x, row) => x + row[block * dimension + a]! * row[block * dimension + b]!, 0);
          const got = matrix[triangleLength(a) + b]!;
          expect(Math.abs(got - sum / rows.length)).toBeLessThan(1e-12 * rows.length * 1e-5);
        }
      }
    }
  }
});

test('opened from its file it gives every scorer the same bits as computed', () => {
  checkGram(gram, hash, index);
  const withFile: ScoredSketches = { ...index, gram };
  for (const name of SCORER_NAMES) {
    expect(SCORERS[name].score(query, withFile)).toEqual(SCORERS[name].score(query, index));
  }
});

test('one number that is a millionth of its block off is noticed, wherever it stands', () => {
  const { triangles } = gramOf(index);
  for (let at = 0; at < triangles.length; at++) {
    const changed = triangles.slice();
    changed[at] = changed[at]! + 1e-6 * Math.max(...changed);
    expect(() => checkGram({ ...gram, triangles: changed }, hash, index)).toThrow("is not the sketches'");
    changed[at] = Number.NaN;
    expect(() => checkGram({ ...gram, triangles: changed }, hash, index)).toThrow("is not the sketches'");
  }
  expect(() => checkGram({ ...gram, triangles: triangles.map((x) => x * (1 + 1e-7)) }, hash, index)).toThrow();
  checkGram({ ...gram, triangles: triangles.map((x) => x * (1 + 1e-13)) }, hash, index);
});

test('the file of another adapter, another shape or cut off is refused', () => {
  const fewer = indexOf(gradients.slice(1), SHAPE);
  expect(() => openGram(bytes, fewer)).toThrow('records is 11, the sketches have 10');
  const wide = { ...SHAPE, blocks: 6, dimension: 3 };
  expect(() => openGram(bytes, indexOf(gradients, wide))).toThrow('blocks is 3, the sketches have 6');
  expect(() => openGram(bytes.subarray(0, bytes.length - 8), index)).toThrow('cut off');
});
