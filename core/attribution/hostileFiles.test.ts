import { expect, test } from 'vitest';
import { AttributionError } from '@/core/attribution/attributionError';
import { decodeClusterTable, decodeRecordTable } from '@/core/attribution/recordTable';
import { openSketches } from '@/core/attribution/sketches';
import { openSpanIndex } from '@/core/attribution/spanIndex';
import { exampleModel } from '@/core/attribution/testSupport';
import { Random } from '@/core/random/random';

const { objects } = exampleModel({ records: 8, placebos: 8 });
const READERS: [string, Uint8Array, (bytes: Uint8Array) => unknown][] = [
  ['sketches', objects.sketches, openSketches],
  ['span index', objects.spanIndex, openSpanIndex],
  ['record table', objects.recordTable, decodeRecordTable],
  ['cluster table', objects.clusterTable, decodeClusterTable],
];

test.each(READERS)('%s: whatever the bytes are, it opens or says why not', (_, bytes, open) => {
  const random = new Random(12);
  let refused = 0;
  for (let trial = 0; trial < 400; trial++) {
    const copy = bytes.slice(0, trial % 4 === 0 ? random.below(bytes.length) : bytes.length);
    // Mostly the header, where lengths stand.
    for (let k = 0; k <= random.below(4) && copy.length > 0; k++) {
      copy[random.below(trial % 2 === 0 ? Math.min(200, copy.length) : copy.length)] = random.below(256);
    }
    try {
      open(copy);
    } catch (error) {
      expect(error).toBeInstanceOf(AttributionError);
      refused++;
    }
  }
  expect(refused).toBeGreaterThan(200);
});
