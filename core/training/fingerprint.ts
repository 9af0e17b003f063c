import { sha256 } from '@noble/hashes/sha2';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils';
import type { DecoderConfig } from '@/core/model/config';
import type { TrainingExample } from '@/core/training/example';
import type { LoraRecipe } from '@/core/training/recipe';

/** Name of everything that a checkpoint's meaning depends on: base shape, recipe, and the examples in their order. */
export function fingerprintOf(config: DecoderConfig, recipe: LoraRecipe, examples: readonly TrainingExample[]): string {
  const hash = sha256.create().update(utf8ToBytes(JSON.stringify([config, recipe, examples.length])));
  for (const { ids, promptLength } of examples) {
    hash.update(new Uint8Array(Int32Array.of(ids.length, promptLength, ...ids).buffer));
  }
  return bytesToHex(hash.digest());
}
