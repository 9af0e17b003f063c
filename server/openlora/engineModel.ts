import type { DecoderEngine } from '@/core/inference/decoderEngine';
import type { BatchModel } from '@/server/openlora/batchModel';
import type { VerifiedAdapter } from '@/server/openlora/verifiedAdapter';

/** An engine as the scheduler calls it, under adapters whose bytes were checked. `endOfText` −1 ends no answer. */
export function engineModel(engine: DecoderEngine, endOfText: number): BatchModel<VerifiedAdapter> {
  return {
    rows: engine.rows,
    maxLength: engine.maxLength,
    endOfText,
    chunk: engine.chunk,
    open: (row, ids, adapter) => engine.open(row, ids, adapter?.weights ?? null),
    feed: (row, ids) => engine.feed(row, ids),
    decode: (steps) => engine.decode(steps),
    clear: (row) => engine.clear(row),
  };
}
