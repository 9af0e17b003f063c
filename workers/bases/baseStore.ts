import { z } from 'zod';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { parseDecoderConfig } from '@/core/model/config';
import { parameterCount } from '@/core/model/weights';
import { importedBase } from '@/lib/bases/importedBase';
import type { KeptBase, PartialBase } from '@/workers/bases/protocol';

/*
 * Imported bases in the browser's origin-private file system: a folder for each, `base.json` written last. A folder
 * without it is an import that was not ended, and goes on from there.
 */

const FOLDER = 'bases';
const MANIFEST = 'base.json';
const BEGUN = 'begun.json';

const manifest = z.object({
  base: importedBase,
  origin: z.string(),
  templateReplaced: z.string().nullable(),
  keptAt: z.string(),
});
export type Manifest = z.infer<typeof manifest>;

async function root(): Promise<FileSystemDirectoryHandle> {
  return (await navigator.storage.getDirectory()).getDirectoryHandle(FOLDER, { create: true });
}

export async function baseDirectory(key: string): Promise<FileSystemDirectoryHandle> {
  return (await root()).getDirectoryHandle(key, { create: true });
}

/** Content of a small file, null where there is none. */
export async function readText(directory: FileSystemDirectoryHandle, name: string): Promise<string | null> {
  try {
    return await (await (await directory.getFileHandle(name)).getFile()).text();
  } catch (error) {
    if (error instanceof DOMException && error.name === 'NotFoundError') return null;
    throw error;
  }
}

export async function writeText(directory: FileSystemDirectoryHandle, name: string, text: string): Promise<void> {
  const handle = await directory.getFileHandle(name, { create: true });
  const stream = await handle.createWritable();
  await stream.write(text);
  await stream.close();
}

export const markBegun = (directory: FileSystemDirectoryHandle, name: string): Promise<void> =>
  writeText(directory, BEGUN, JSON.stringify({ name }));

export const markKept = (directory: FileSystemDirectoryHandle, kept: Manifest): Promise<void> =>
  writeText(directory, MANIFEST, JSON.stringify(kept));

/** Everything that is kept, and what was begun. Nothing is kept before the first import. */
export async function listBases(): Promise<{ bases: KeptBase[]; partial: PartialBase[] }> {
  const bases: KeptBase[] = [];
  const partial: PartialBase[] = [];
  for await (const [key, handle] of (await root()).entries()) {
    if (handle.kind !== 'directory') continue;
    const directory = handle as FileSystemDirectoryHandle;
    const kept = await readKept(directory);
    if (kept) bases.push(kept);
    else partial.push({ key, name: (await begunName(directory)) ?? 'An import', bytes: await sizeOf(directory) });
  }
  return { bases: bases.sort((a, b) => (a.keptAt < b.keptAt ? 1 : -1)), partial };
}

export async function readKept(directory: FileSystemDirectoryHandle): Promise<KeptBase | null> {
  const text = await readText(directory, MANIFEST);
  const configText = await readText(directory, 'config.json');
  if (text === null || configText === null) return null;
  const parsed = manifest.safeParse(JSON.parse(text));
  if (!parsed.success) return null;
  const { base, ...rest } = parsed.data;
  const config = parseDecoderConfig(JSON.parse(configText));
  return {
    ...base,
    ...rest,
    key: directory.name,
    config,
    parameters: parameterCount(config),
    bytes: await sizeOf(directory),
  };
}

/** Folder of the base with these weights. @throws OpenLedgerError `not_found` where this browser has none */
export async function directoryOf(hash: string): Promise<FileSystemDirectoryHandle> {
  const found = (await listBases()).bases.find((base) => base.hash === hash);
  if (found) return baseDirectory(found.key);
  throw new OpenLedgerError({
    code: 'not_found',
    message: 'This browser does not have the base model that the run starts from.',
    fields: { hash },
    remedy: 'Import the same model again in the wizard, or open the run in the browser that it was made in.',
  });
}

export async function removeBase(key: string): Promise<void> {
  await (await root()).removeEntry(key, { recursive: true });
}

export async function sizeOf(directory: FileSystemDirectoryHandle): Promise<number> {
  let bytes = 0;
  for await (const handle of directory.values()) {
    if (handle.kind === 'file') bytes += (await (handle as FileSystemFileHandle).getFile()).size;
  }
  return bytes;
}

async function begunName(directory: FileSystemDirectoryHandle): Promise<string | null> {
  const text = await readText(directory, BEGUN);
  const parsed = z.object({ name: z.string() }).safeParse(text === null ? null : JSON.parse(text));
  return parsed.success ? parsed.data.name : null;
}
