/**
 * Checkpoints of runs in the browser's origin-private file system: they stay on this machine and survive a reload.
 * A file is written beside the old one and takes its place when it is whole.
 */
export type CheckpointStore = {
  save(runId: string, state: Uint8Array<ArrayBuffer>): Promise<void>;
  /** The latest checkpoint, or null. */
  load(runId: string): Promise<Uint8Array<ArrayBuffer> | null>;
  /** A part of what follows the training: read where it was kept before, else made and kept. */
  keepPart(runId: string, key: string, make: () => Promise<Uint8Array<ArrayBuffer>>): Promise<Uint8Array<ArrayBuffer>>;
  /** Everything kept of the run. */
  remove(runId: string): Promise<void>;
};

const FOLDER = 'checkpoints';
const stateName = (runId: string) => `${runId}.safetensors`;
const partName = (runId: string, key: string) => `${runId}.${key}.part`;

async function folder(): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  return root.getDirectoryHandle(FOLDER, { create: true });
}

const isAbsent = (error: unknown) => error instanceof DOMException && error.name === 'NotFoundError';

async function write(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  const handle = await (await folder()).getFileHandle(name, { create: true });
  // `createWritable` writes to a copy and swaps it in on close.
  const stream = await handle.createWritable();
  await stream.write(bytes);
  await stream.close();
}

async function read(name: string): Promise<Uint8Array<ArrayBuffer> | null> {
  try {
    const handle = await (await folder()).getFileHandle(name);
    const file = await handle.getFile();
    return file.size === 0 ? null : new Uint8Array(await file.arrayBuffer());
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}

export const browserCheckpoints: CheckpointStore = {
  save: (runId, state) => write(stateName(runId), state),
  load: (runId) => read(stateName(runId)),
  async keepPart(runId, key, make) {
    const name = partName(runId, key);
    const kept = await read(name);
    if (kept) return kept;
    const bytes = await make();
    await write(name, bytes);
    return bytes;
  },
  async remove(runId) {
    const directory = await folder();
    const names: string[] = [];
    for await (const name of directory.keys()) if (name.startsWith(`${runId}.`)) names.push(name);
    for (const name of names) await directory.removeEntry(name);
  },
};
