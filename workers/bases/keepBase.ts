import { baseHash } from '@/lib/bases/importedBase';
import { baseDirectory, markBegun, markKept, readKept, sizeOf, writeText } from '@/workers/bases/baseStore';
import { keepFile } from '@/workers/bases/keepFile';
import { type LookedAt, lookAt } from '@/workers/bases/planBase';
import type { BasePlan, BaseProgress, BaseSource, KeptBase } from '@/workers/bases/protocol';

/** What a base is and what keeping it would take; nothing is fetched but its small files and headers. */
export async function planBase(source: BaseSource): Promise<BasePlan> {
  const looked = await lookAt(source);
  const { quota, usage } = await navigator.storage.estimate();
  const present = await sizeOf(await baseDirectory(looked.key));
  const bytes = bytesOf(looked);
  return {
    name: looked.folder.name,
    origin: looked.folder.origin,
    config: looked.config,
    parameters: looked.parameters,
    files: looked.weights.map(({ name, size }) => ({ name, size })),
    bytes,
    present: Math.min(present, bytes),
    room: quota === undefined || usage === undefined ? null : quota - usage,
    templateReplaced: looked.templateReplaced,
  };
}

/** Keeps a base in this browser, from where an earlier try ended. @throws as `lookAt` and `keepFile` do */
export async function keepBase(
  source: BaseSource,
  onProgress: (progress: BaseProgress) => void,
  signal: AbortSignal,
): Promise<KeptBase> {
  const looked = await lookAt(source);
  const directory = await baseDirectory(looked.key);
  const known = await readKept(directory);
  if (known) return known;
  await markBegun(directory, looked.folder.name);
  const total = bytesOf(looked);
  const files: { name: string; hash: `0x${string}`; size: number }[] = [];
  let before = 0;
  for (const file of looked.weights) {
    const hash = await keepFile(directory, file, {
      signal,
      onProgress: (done) => onProgress({ file: file.name, done: before + done, total }),
    });
    files.push({ name: file.name, hash, size: file.size });
    before += file.size;
  }
  for (const [name, text] of looked.texts) await writeText(directory, name, text);
  await markKept(directory, {
    base: { name: looked.folder.name.slice(0, 120), hash: baseHash(files), files },
    origin: looked.folder.origin,
    templateReplaced: looked.templateReplaced,
    keptAt: new Date().toISOString(),
  });
  const kept = await readKept(directory);
  if (!kept) throw new Error('What was just kept cannot be read.');
  return kept;
}

const bytesOf = ({ weights, texts }: LookedAt): number =>
  weights.reduce((sum, { size }) => sum + size, 0) + [...texts.values()].reduce((sum, text) => sum + text.length, 0);
