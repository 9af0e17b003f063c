import { rowValues, type Sketches } from '@/core/attribution/sketches';

/**
 * How far the stored sketch of a record lies from one that was computed again, as a part of its length:
 * max over the checkpoints of ‖stored − again‖ / ‖again‖; 0 for two sketches of zeros.
 */
export function sketchDistance(sketches: Sketches, record: number, again: readonly Float32Array[]): number {
  if (again.length !== sketches.header.checkpoints.length) {
    throw new RangeError(`${again.length} checkpoints, not ${sketches.header.checkpoints.length}`);
  }
  return again.reduce((largest, values, checkpoint) => {
    const stored = rowValues(sketches, record, checkpoint);
    if (values.length !== stored.length) throw new RangeError(`${values.length} numbers, not ${stored.length}`);
    let [apart, length] = [0, 0];
    stored.forEach((value, j) => {
      apart += (value - values[j]!) ** 2;
      length += values[j]! ** 2;
    });
    if (length === 0) return apart === 0 ? largest : Number.POSITIVE_INFINITY;
    return Math.max(largest, Math.sqrt(apart / length));
  }, 0);
}
