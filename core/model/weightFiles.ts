import { z } from 'zod';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { decodeFloats } from '@/core/formats/safetensors';
import {
  HEADER_LENGTH_BYTES,
  headerLength,
  parseSafetensorsHeader,
  type SafetensorsEntry,
  STORAGE_WIDTH,
} from '@/core/formats/safetensorsHeader';
import type { DecoderConfig } from '@/core/model/config';
import { checkShapes, type Weight } from '@/core/model/weights';

/** A file of which any stretch can be read without the rest. */
export type RandomAccessFile = {
  name: string;
  size: number;
  /** Bytes from `begin` up to `end`, all of them. */
  read(begin: number, end: number): Promise<Uint8Array>;
};

/** Where a weight lies. */
export type WeightPlace = SafetensorsEntry & { file: RandomAccessFile; start: number };

/** Bytes read at once; what is stored in two bytes is widened stretch by stretch, never as a whole. */
const STRETCH = 1 << 24;

/** Most files that a model's weights may be split into. */
const MAX_FILES = 200;
const FILE_NAME = /^[\w.-]{1,100}\.safetensors$/;
const index = z.looseObject({ weight_map: z.record(z.string(), z.string()) });

export const SINGLE_FILE = 'model.safetensors';
export const INDEX_FILE = 'model.safetensors.index.json';

/**
 * Names of the files that `model.safetensors.index.json` speaks of, sorted.
 *
 * @throws OpenLedgerError `invalid_input` for a name that is no plain file name, or too many of them
 */
export function shardNames(json: unknown): string[] {
  const parsed = index.safeParse(json);
  if (!parsed.success) throw invalid(`${INDEX_FILE} has no weight_map`);
  const names = [...new Set(Object.values(parsed.data.weight_map))].sort();
  const odd = names.find((name) => !FILE_NAME.test(name));
  if (odd !== undefined) throw invalid(`${INDEX_FILE} names ${JSON.stringify(odd)}, which is no file of the folder`);
  if (names.length === 0 || names.length > MAX_FILES) throw invalid(`${INDEX_FILE} names ${names.length} files`);
  return names;
}

/**
 * Reads the headers of a model's weight files and finds every weight of the decoder. No weight is read yet.
 *
 * @throws OpenLedgerError `invalid_input` for a damaged header, a weight that stands in two files, is missing, has
 *   another shape, or belongs to no decoder of this configuration
 */
export async function locateWeights(
  config: DecoderConfig,
  files: readonly RandomAccessFile[],
): Promise<ReadonlyMap<string, WeightPlace>> {
  const places = new Map<string, WeightPlace>();
  for (const file of files) {
    const length = headerLength(await file.read(0, Math.min(HEADER_LENGTH_BYTES, file.size)), file.size);
    const start = HEADER_LENGTH_BYTES + length;
    const { entries } = parseSafetensorsHeader(await file.read(HEADER_LENGTH_BYTES, start), file.size - start);
    for (const entry of entries) {
      const other = places.get(entry.name);
      if (other) throw invalid(`weight ${entry.name} stands in ${other.file.name} and in ${file.name}`);
      places.set(entry.name, { ...entry, file, start });
    }
  }
  checkShapes(config, places);
  return places;
}

/**
 * Reads a model's weights into memory, one after the other: each is float32 until `store` has made of it what is kept.
 *
 * @param onProgress bytes read of all there are
 * @throws OpenLedgerError `invalid_input` as `locateWeights` does
 */
export async function readWeightFiles<Stored>(
  config: DecoderConfig,
  files: readonly RandomAccessFile[],
  store: (name: string, weight: Weight) => Stored,
  onProgress?: (done: number, total: number) => void,
): Promise<ReadonlyMap<string, Stored>> {
  const places = [...(await locateWeights(config, files))];
  const total = places.reduce((sum, [, { begin, end }]) => sum + end - begin, 0);
  let done = 0;
  const weights = new Map<string, Stored>();
  for (const [name, { file, start, begin, end, storage, dims }] of places) {
    const width = STORAGE_WIDTH[storage];
    const data = new Float32Array((end - begin) / width);
    for (let from = begin; from < end; from += STRETCH) {
      const to = Math.min(end, from + STRETCH);
      // A copy where the bytes are part of a larger buffer, so that the elements are aligned.
      const bytes = Uint8Array.from(await file.read(start + from, start + to));
      if (bytes.length !== to - from) throw invalid(`${file.name} ended in the middle of ${name}`);
      data.set(decodeFloats(storage, bytes.buffer), (from - begin) / width);
      done += to - from;
      onProgress?.(done, total);
    }
    weights.set(name, store(name, { dims, data }));
  }
  return weights;
}

function invalid(detail: string): OpenLedgerError {
  return new OpenLedgerError({
    code: 'invalid_input',
    message: `These weights cannot be read: ${detail}.`,
    remedy: 'Take config.json and all files of the weights from the same model, as they were published.',
  });
}
