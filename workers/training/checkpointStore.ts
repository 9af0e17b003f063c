/**
 * Checkpoints of runs in the browser's origin-private file system: they stay on this machine and survive a reload.
 * A file is written beside the old one and takes its place when it is whole.
 */
export type CheckpointStore = {
  save(runId: string, state: Uint8Array<ArrayBuffer>): Promise<void>;
  /** The latest checkpoint, or null. */
  load(runId: string): Promise<Uint8Array<ArrayBuffer> | null>;
  remove(runId: string): Promise<void>;
};

const FOLDER = 'checkpoints';
const fileName = (runId: string) => `${runId}.safetensors`;

async function folder(): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  return root.getDirectoryHandle(FOLDER, { create: true });
}

const isAbsent = (error: unknown) => error instanceof DOMException && error.name === 'NotFoundError';

export const browserCheckpoints: CheckpointStore = {
  async save(runId, state) {
    const handle = await (await folder()).getFileHandle(fileName(runId), { create: true });
    // `createWritable` writes to a copy and swaps it in on close.
    const stream = await handle.createWritable();
    await stream.write(state);
    await stream.close();
  },
  async load(runId) {
    try {
      const handle = await (await folder()).getFileHandle(fileName(runId));
      const file = await handle.getFile();
      return file.size === 0 ? null : new Uint8Array(await file.arrayBuffer());
    } catch (error) {
      if (isAbsent(error)) return null;
      throw error;
    }
  },
  async remove(runId) {
    await (await folder()).removeEntry(fileName(runId)).catch((error: unknown) => {
      if (!isAbsent(error)) throw error;
    });
  },
};
