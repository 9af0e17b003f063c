import type { SketchHeader } from '@/core/attribution/sketches';
import { createSketchWriter, encodeSketchRows } from '@/core/attribution/sketchWriter';
import type { Hash } from '@/core/hash/hash';
import type { TrainingExample } from '@/core/training/example';
import type { GradientSketcher } from '@/core/training/gradientSketcher';
import type { Matrices } from '@/core/training/trainingState';

/** Gives what was kept under a key before, or makes and keeps it: a reload or a crash does not make it twice. */
export type KeepPart = (key: string, make: () => Promise<Uint8Array<ArrayBuffer>>) => Promise<Uint8Array>;

/** Records of one kept part: a few seconds of work. */
const PART = 128;

export type SketchRecordsParameters = {
  sketcher: GradientSketcher;
  checkpoints: readonly Matrices[];
  header: Omit<SketchHeader, 'records'>;
  records: readonly { recordHash: Hash; example: TrainingExample }[];
  /** Tells the parts of this file from those of others of the same run. */
  name: string;
  keepPart: KeepPart;
  onProgress(done: number): void;
  signal?: AbortSignal;
};

/** The file of sketches of some records, made part by part. @throws the signal's reason when aborted */
export async function sketchRecords(parameters: SketchRecordsParameters): Promise<Uint8Array> {
  const { sketcher, checkpoints, header, records, name, keepPart, onProgress, signal } = parameters;
  const writer = createSketchWriter(
    header,
    records.map(({ recordHash }) => recordHash),
  );
  const pieces = [writer.header()];
  for (let start = 0; start < records.length; start += PART) {
    const part = records.slice(start, start + PART);
    // The adapter is in the key: parts of another training of the run are not these.
    const key = `${name}-${header.adapterHash.slice(2, 18)}-${start}`;
    const rows = await keepPart(key, async () => {
      const sketches = await sketcher.sketch(
        part.map(({ example }) => example),
        checkpoints,
        { onProgress: (done) => onProgress(start + done), ...(signal ? { signal } : {}) },
      );
      return encodeSketchRows(sketches, header);
    });
    pieces.push(writer.encoded(rows));
    onProgress(start + part.length);
  }
  pieces.push(writer.finish().bytes);
  const file = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    file.set(piece, at);
    at += piece.length;
  }
  return file;
}
