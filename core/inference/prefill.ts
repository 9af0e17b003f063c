import type { Adapter } from '@/core/formats/peft';
import type { DecoderEngine } from '@/core/inference/decoderEngine';

/**
 * Fills a row with a whole prompt under an adapter (null: the bare base), whatever the row held before.
 *
 * @returns the logits that follow the prompt
 */
export async function prefill(
  engine: DecoderEngine,
  row: number,
  ids: Int32Array,
  adapter: Adapter | null,
): Promise<Float32Array> {
  engine.clear(row);
  let at = engine.open(row, ids, adapter);
  let logits: Float32Array;
  do {
    const end = Math.min(at + engine.chunk, ids.length);
    logits = await engine.feed(row, ids.subarray(at, end));
    at = end;
  } while (at < ids.length);
  return logits;
}
