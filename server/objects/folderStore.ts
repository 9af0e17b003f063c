import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { checkObjectHash, objectDamaged, objectNotFound, objectTooLarge } from './objectErrors';
import type { ObjectHash, ObjectSource, ObjectStore } from './objectStore';

const sha256 = (bytes: Uint8Array): ObjectHash => `0x${createHash('sha256').update(bytes).digest('hex')}`;
const isMissing = (error: unknown) => (error as NodeJS.ErrnoException).code === 'ENOENT';

async function* chunksOf(source: ObjectSource): AsyncGenerator<Uint8Array> {
  if (source instanceof Uint8Array) yield source;
  else yield* source;
}

/** Yields the chunks unchanged and throws at the end when they do not hash to the name. */
async function* verified(hash: string, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const digest = createHash('sha256');
  for await (const chunk of chunks) {
    digest.update(chunk);
    yield chunk;
  }
  if (`0x${digest.digest('hex')}` !== hash) throw objectDamaged(hash);
}

/** Makes a rename survive a power cut: the folder's own entry has to reach the disk too. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** An object store in a folder: `ab/cd/abcd…`. Written beside, flushed, then renamed, so a name never holds half a file. */
export function folderStore(root: string): ObjectStore {
  const fileOf = (hash: string) => {
    checkObjectHash(hash);
    return path.join(root, hash.slice(2, 4), hash.slice(4, 6), hash.slice(2));
  };

  const sizeOf = async (hash: string) => {
    try {
      return (await stat(fileOf(hash))).size;
    } catch (error) {
      if (isMissing(error)) throw objectNotFound(hash, error);
      throw error;
    }
  };

  const write = async (handle: FileHandle, source: ObjectSource, maximumBytes: number) => {
    const digest = createHash('sha256');
    let total = 0;
    for await (const chunk of chunksOf(source)) {
      total += chunk.byteLength;
      if (total > maximumBytes) throw objectTooLarge(maximumBytes);
      digest.update(chunk);
      await handle.writeFile(chunk);
    }
    await handle.sync();
    return `0x${digest.digest('hex')}` as const;
  };

  return {
    async put(source, { maximumBytes = Number.POSITIVE_INFINITY } = {}) {
      const unfinished = path.join(root, 'unfinished');
      await mkdir(unfinished, { recursive: true });
      const temporary = path.join(unfinished, randomBytes(16).toString('hex'));
      try {
        const handle = await open(temporary, 'wx');
        const hash = await write(handle, source, maximumBytes).finally(() => handle.close());
        const file = fileOf(hash);
        await mkdir(path.dirname(file), { recursive: true });
        await rename(temporary, file);
        await syncFolder(path.dirname(file));
        return hash;
      } finally {
        await rm(temporary, { force: true });
      }
    },

    async get(hash) {
      let bytes: Uint8Array<ArrayBuffer>;
      try {
        bytes = await readFile(fileOf(hash));
      } catch (error) {
        if (isMissing(error)) throw objectNotFound(hash, error);
        throw error;
      }
      if (sha256(bytes) !== hash) throw objectDamaged(hash);
      return bytes;
    },

    async has(hash) {
      try {
        await stat(fileOf(hash));
        return true;
      } catch (error) {
        if (isMissing(error)) return false;
        throw error;
      }
    },

    size: sizeOf,

    async slice(hash, start, end) {
      const size = await sizeOf(hash);
      const bytes = new Uint8Array(Math.max(0, Math.min(end, size) - start));
      const handle = await open(fileOf(hash), 'r');
      try {
        let done = 0;
        while (done < bytes.length) {
          const { bytesRead } = await handle.read(bytes, done, bytes.length - done, start + done);
          if (bytesRead === 0) throw objectDamaged(hash);
          done += bytesRead;
        }
      } finally {
        await handle.close();
      }
      return bytes.buffer;
    },

    async stream(hash) {
      await sizeOf(hash);
      return Readable.from(verified(hash, createReadStream(fileOf(hash))), { objectMode: false });
    },
  };
}
