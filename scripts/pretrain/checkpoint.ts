import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { readSafetensors, writeSafetensors } from '@/core/formats/safetensors';
import type { FullTrainer } from '@/core/training/fullTrainer';

/** Writes to a sibling first, so that a crash leaves either the old file or the new one. */
export function writeAtomically(path: string, content: Uint8Array | string): void {
  writeFileSync(`${path}.part`, content);
  renameSync(`${path}.part`, path);
}

export function saveCheckpoint(path: string, trainer: FullTrainer, settings: string): void {
  const tensors = new Map([...trainer.state()].map(([name, data]) => [name, { dims: [data.length], data }]));
  writeAtomically(path, writeSafetensors(tensors, 'F32', { step: String(trainer.step), settings }));
}

/** Continues from a checkpoint if there is one; one that was made with other settings is refused. */
export function restoreCheckpoint(path: string, trainer: FullTrainer, settings: string): boolean {
  if (!existsSync(path)) return false;
  const { tensors, metadata } = readSafetensors(readFileSync(path));
  if (metadata.settings !== settings) {
    throw new Error(`${path} was made with other settings (${metadata.settings}); remove it or use them again.`);
  }
  trainer.restore(Number(metadata.step), new Map([...tensors].map(([name, { data }]) => [name, data])));
  return true;
}
