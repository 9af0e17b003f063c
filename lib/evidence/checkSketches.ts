import { z } from 'zod';
import type { EvidenceBundle } from '@/core/attribution/evidenceSchema';
import { sketchSeed } from '@/core/attribution/signHash';
import { sketchDistance } from '@/core/attribution/sketchDistance';
import { openSketches, type Sketches } from '@/core/attribution/sketches';
import type { DataRecord } from '@/core/curation/dataRecord';
import { recordHash } from '@/core/curation/recordHash';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { readAdapterFile } from '@/core/formats/adapterFile';
import type { Adapter } from '@/core/formats/peft';
import { type Hash, sha256Hash } from '@/core/hash/hash';
import { atPrecision } from '@/core/model/basePrecision';
import type { Runtime } from '@/core/runtime/types';
import type { Tokenizer } from '@/core/tokenizer/createTokenizer';
import { GradientSketcher } from '@/core/training/gradientSketcher';
import type { BaseModel } from '@/core/training/programs';
import { recipe } from '@/lib/api/run';
import { encodeExample } from '@/lib/tokenizer/chat';

/**
 * Largest ‖stored − recomputed‖ / ‖recomputed‖ that counts as the same: bytes keep a row to about 0.006 of its length, at
 * worst 0.03, and backends differ by less than a thousandth; another text, adapter or order of magnitude differs by a
 * tenth and more.
 */
export const SKETCH_TOLERANCE = 0.03;

/** What came of one record: `place` is its row in the file of sketches. */
export type SketchCheck = { place: number; recordHash: Hash } & (
  | { outcome: 'same' | 'different'; distance: number }
  /** The text that was given is not the one that the record is named after. */
  | { outcome: 'otherText'; got: Hash }
  /** Nobody gives the text to whoever checks; that says nothing against the sketch. */
  | { outcome: 'unreadable'; reason: string }
);

export type SketchCheckSource = {
  bundle: Pick<EvidenceBundle, 'objects' | 'baseHash'>;
  /** The training manifest that the chain names for the model. */
  manifestHash: Hash;
  runtime: Runtime;
  /** The model's base, whose hash was compared with the bundle's, and its tokenizer. */
  base: BaseModel;
  tokenizer: Tokenizer;
  loadObject(hash: Hash): Promise<Uint8Array>;
  /** @throws OpenLedgerError `not_found` or `forbidden` for a record that may not be read */
  loadRecord(hash: Hash): Promise<DataRecord>;
};

export type SketchCheckOptions = {
  count: number;
  /** A whole number below `limit` that nobody can foresee. */
  below(limit: number): number;
  onCheck(check: SketchCheck, done: number, total: number): void;
};

const manifest = z.object({ baseHash: z.string(), recipe });

/**
 * Computes the sketches of a few records again, chosen here and now, from the base, the adapters that the file of sketches
 * names and the records' own texts, each compared with its name. In Node and in a browser.
 * @throws OpenLedgerError `invalid_input` for an object with other bytes than its name says, a manifest of another base
 */
export async function checkSketches(source: SketchCheckSource, options: SketchCheckOptions): Promise<void> {
  const { bundle, manifestHash, tokenizer } = source;
  const made = manifest.parse(JSON.parse(new TextDecoder().decode(await load(source, manifestHash))));
  if (made.baseHash !== bundle.baseHash) throw otherThanNamed('base of the manifest', bundle.baseHash, made.baseHash);
  // The gradients are those of the base as the training kept it.
  const base = atPrecision(source.base, made.recipe.basePrecision);
  const sketches = openSketches(await load(source, bundle.objects.sketches));
  const adapters: Adapter[] = [];
  for (const { adapterHash } of sketches.header.checkpoints) {
    adapters.push(readAdapterFile(base.config, await load(source, adapterHash)));
  }
  const sketcher = new GradientSketcher({
    runtime: source.runtime,
    base,
    lora: { ...adapters[0]!.lora, dropout: 0 },
    seed: sketchSeed(sketches.header.adapterHash),
    dimension: sketches.header.dimension,
    batch: 1,
    maxLength: made.recipe.maxLength,
  });
  const sketch = async (record: DataRecord) => {
    const text = record.kind === 'text' ? { prompt: '', answer: record.text } : record;
    const { ids, promptLength } = encodeExample(tokenizer, text);
    const [again] = await sketcher.sketch(
      [{ ids: Int32Array.from(ids), promptLength }],
      adapters.map(({ matrices }) => matrices),
    );
    return again!;
  };
  try {
    const places = choose(sketches.recordHashes.length, options);
    for (const [done, place] of places.entries()) {
      const check = await checkRecord(source, sketches, place, sketch);
      options.onCheck(check, done + 1, places.length);
    }
  } finally {
    await sketcher.release();
  }
}

async function checkRecord(
  source: SketchCheckSource,
  sketches: Sketches,
  place: number,
  sketch: (record: DataRecord) => Promise<readonly Float32Array[]>,
): Promise<SketchCheck> {
  const named = { place, recordHash: sketches.recordHashes[place]! };
  let record: DataRecord;
  try {
    record = await source.loadRecord(named.recordHash);
  } catch (error) {
    if (!(error instanceof OpenLedgerError) || !['not_found', 'forbidden', 'unauthenticated'].includes(error.code))
      throw error;
    return { ...named, outcome: 'unreadable', reason: error.message };
  }
  const got = recordHash(record);
  if (got !== named.recordHash) return { ...named, outcome: 'otherText', got };
  const distance = sketchDistance(sketches, place, await sketch(record));
  return { ...named, outcome: distance <= SKETCH_TOLERANCE ? 'same' : 'different', distance };
}

/** Different places in random order. */
function choose(records: number, { count, below }: SketchCheckOptions): number[] {
  const left = Array.from({ length: records }, (_, i) => i);
  return Array.from({ length: Math.min(count, records) }, () => left.splice(below(left.length), 1)[0]!);
}

async function load({ loadObject }: SketchCheckSource, hash: Hash): Promise<Uint8Array> {
  const bytes = await loadObject(hash);
  const got = sha256Hash(bytes);
  if (got !== hash) throw otherThanNamed('object', hash, got);
  return bytes;
}

function otherThanNamed(what: string, named: string, got: string): OpenLedgerError {
  return new OpenLedgerError({
    code: 'invalid_input',
    message: `The ${what} should be ${named}, but is ${got}.`,
    fields: { named, got },
    remedy: 'Fetch it from another place that keeps it; if it is the same there, the sketches cannot be trusted.',
  });
}
