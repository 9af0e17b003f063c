/**
 * Files of private training data in the browser's origin-private file system: they stay on this machine, survive a
 * reload and are seen by this site alone.
 */
const FOLDER = 'private-data';

async function folder(): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  return root.getDirectoryHandle(FOLDER, { create: true });
}

const isAbsent = (error: unknown) => error instanceof DOMException && error.name === 'NotFoundError';

export type PrivateStore = {
  write(name: string, content: Blob | string | Uint8Array<ArrayBuffer>): Promise<void>;
  /** The file, or null where there is none. */
  read(name: string): Promise<Blob | null>;
  remove(name: string): Promise<void>;
  /** Every file with its size in bytes. */
  list(): Promise<{ name: string; bytes: number }[]>;
};

export const browserPrivateStore: PrivateStore = {
  async write(name, content) {
    const handle = await (await folder()).getFileHandle(name, { create: true });
    // `createWritable` writes to a copy and swaps it in on close.
    const stream = await handle.createWritable();
    await stream.write(content);
    await stream.close();
  },
  async read(name) {
    try {
      const file = await (await (await folder()).getFileHandle(name)).getFile();
      return file.size === 0 ? null : file;
    } catch (error) {
      if (isAbsent(error)) return null;
      throw error;
    }
  },
  async remove(name) {
    await (await folder()).removeEntry(name).catch((error: unknown) => {
      if (!isAbsent(error)) throw error;
    });
  },
  async list() {
    const files: { name: string; bytes: number }[] = [];
    for await (const handle of (await folder()).values()) {
      if (handle.kind !== 'file') continue;
      const { size } = await (handle as FileSystemFileHandle).getFile();
      files.push({ name: handle.name, bytes: size });
    }
    return files;
  },
};

/** Where the records of a set lie. */
export const setFile = (hash: string) => `set-${hash}.json`;
/** Where an adapter made of private data lies. */
export const adapterFile = (hash: string) => `adapter-${hash}.safetensors`;

/** Which records or which adapter a file of the store holds; null for a file that is no such thing. */
export function keptFile(name: string): { kind: 'records' | 'adapter'; hash: string } | null {
  const [, kind, hash] = /^(set|adapter)-(0x[0-9a-f]+)\.(?:json|safetensors)$/.exec(name) ?? [];
  return kind && hash ? { kind: kind === 'set' ? 'records' : 'adapter', hash } : null;
}
