import { randomInt } from 'node:crypto';
import { z } from 'zod';
import type { EvidenceBundle } from '@/core/attribution/evidenceSchema';
import { sketchSeed } from '@/core/attribution/signHash';
import { sketchDistance } from '@/core/attribution/sketchDistance';
import { openSketches } from '@/core/attribution/sketches';
import { recordHash } from '@/core/curation/recordHash';
import { readAdapterFile } from '@/core/formats/adapterFile';
import { type Hash, sha256Hash } from '@/core/hash/hash';
import { readBaseModel } from '@/core/model/readBaseModel';
import { createTokenizer } from '@/core/tokenizer/createTokenizer';
import type { TrainingExample } from '@/core/training/example';
import { GradientSketcher } from '@/core/training/gradientSketcher';
import { recipe as recipeSchema } from '@/lib/api/run';
import { modelRegistryAbi } from '@/lib/chain/abi.generated';
import { encodeExample } from '@/lib/tokenizer/chat';
import { embeddedBase } from '@/server/runs/embeddedBase';
import { createNodeRuntime } from '@/server/runtime/nodeRuntime';
import type { Check } from './verifyReceipt';
import type { VerifySource } from './verifySource';

/**
 * Largest ‖stored − recomputed‖ / ‖recomputed‖ that counts as the same: bytes keep a row to about 0.006 of its length, and
 * backends differ by less than a thousandth; another text, adapter or order of magnitude differs by a tenth and more.
 */
export const SKETCH_TOLERANCE = 0.03;

const manifest = z.object({ baseHash: z.string(), recipe: recipeSchema });

/**
 * Computes the sketches of a few records again, chosen here and now: from the base that this checkout holds, the adapters
 * that the sketch file names and the records' own texts, each compared with its name.
 */
export async function checkSketches(source: VerifySource, bundle: EvidenceBundle, count: number): Promise<Check[]> {
  const check = (ok: boolean | null, detail: string): Check => ({ name: 'sketches', ok, detail });
  const files = await embeddedBase();
  if (files.hash !== bundle.baseHash) {
    return [check(null, `the model's base is ${bundle.baseHash}, this checkout has ${files.hash}`)];
  }
  const load = async (hash: Hash) => {
    const bytes = await source.loadObject(hash);
    if (sha256Hash(bytes) !== hash) throw new Error(`object ${hash} has the hash ${sha256Hash(bytes)}`);
    return bytes;
  };
  const model = await source.client.readContract({
    address: source.modelRegistry,
    abi: modelRegistryAbi,
    functionName: 'getModel',
    args: [BigInt(bundle.modelId)],
  });
  const { recipe } = manifest.parse(JSON.parse(new TextDecoder().decode(await load(model.manifestHash))));
  const sketches = openSketches(await load(bundle.objects.sketches));
  const base = readBaseModel(files.config, files.weights);
  const adapters = [];
  for (const { adapterHash } of sketches.header.checkpoints) {
    adapters.push(readAdapterFile(base.config, await load(adapterHash)));
  }
  const sketcher = new GradientSketcher({
    runtime: createNodeRuntime({ threads: 1 }),
    base,
    lora: { ...adapters[0]!.lora, dropout: 0 },
    seed: sketchSeed(sketches.header.adapterHash),
    dimension: sketches.header.dimension,
    batch: 1,
    maxLength: recipe.maxLength,
  });
  const tokenizer = createTokenizer(files.tokenizer);
  try {
    const checks: Check[] = [];
    for (const place of choose(sketches.recordHashes.length, count)) {
      const name = sketches.recordHashes[place]!;
      const record = await source.loadRecord(name);
      const got = recordHash(record);
      if (got !== name) {
        checks.push(check(false, `the text given for record ${name} has the hash ${got}`));
        continue;
      }
      const text = record.kind === 'text' ? { prompt: '', answer: record.text } : record;
      const { ids, promptLength } = encodeExample(tokenizer, text);
      const example: TrainingExample = { ids: Int32Array.from(ids), promptLength };
      const [again] = await sketcher.sketch(
        [example],
        adapters.map(({ matrices }) => matrices),
      );
      const distance = sketchDistance(sketches, place, again!);
      const ok = distance <= SKETCH_TOLERANCE;
      checks.push(
        check(ok, `record ${place}, ${name}: ${distance.toExponential(1)} apart, ${SKETCH_TOLERANCE} allowed`),
      );
    }
    return checks;
  } finally {
    await sketcher.release();
  }
}

/** Different places, drawn by chance that nobody can foresee. */
function choose(records: number, count: number): number[] {
  const left = Array.from({ length: records }, (_, i) => i);
  return Array.from({ length: Math.min(count, records) }, () => left.splice(randomInt(left.length), 1)[0]!);
}
