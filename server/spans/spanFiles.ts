import { createHash, randomInt } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { checkShard } from '@/core/attribution/checkShard';
import type { PageCacheOptions, PageReader } from '@/core/attribution/pageCache';
import { openPagedShard, type PagedShard } from '@/core/attribution/pagedSpans';
import { overPages } from '@/core/attribution/section';
import { joinShards, type ShardedIndex } from '@/core/attribution/spanShard';
import type { Hash } from '@/core/hash/hash';

/** 16 MiB a file. Small pages: a search reads a few numbers each from many places. */
const DEFAULT_PAGES: PageCacheOptions = { pageBytes: 4096, pages: 4096 };

const CHUNK = 1 << 20;
/** Finds a thousandth of wrong neighbours with 99.99 %. */
const SAMPLES = 10_000;

/** A span index whose files are read by position as searches ask; run these with `overPages`. */
export type OpenSpanFiles = {
  index: ShardedIndex;
  caches: readonly PagedShard['cache'][];
  close(): Promise<void>;
};

/**
 * Opens the files of a span index, oldest first, without reading them. They were checked when they arrived
 * (`checkSpanFile`) and are named by their hash since.
 * @throws AttributionError for a file that is none; errors of the file system as they are
 */
export async function openSpanFiles(
  paths: readonly string[],
  options: PageCacheOptions = DEFAULT_PAGES,
): Promise<OpenSpanFiles> {
  const handles: FileHandle[] = [];
  const close = async () => {
    await Promise.all(handles.map((handle) => handle.close()));
  };
  try {
    const shards: PagedShard[] = [];
    for (const path of paths) {
      const handle = await open(path, 'r');
      handles.push(handle);
      shards.push(await openPagedShard(await readerOf(handle), options));
    }
    return { index: joinShards(shards.map(({ shard }) => shard)), caches: shards.map(({ cache }) => cache), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * What is checked once, when a file arrives: its hash, and `checkShard` with samples that nobody could foresee. Two
 * passes over the file; memory for the pages and one bit a token.
 * @returns its SHA-256
 * @throws AttributionError for a file that is none
 */
export async function checkSpanFile(path: string, options: PageCacheOptions = DEFAULT_PAGES): Promise<Hash> {
  const handle = await open(path, 'r');
  try {
    const digest = createHash('sha256');
    for await (const chunk of handle.createReadStream({ start: 0, highWaterMark: CHUNK, autoClose: false })) {
      digest.update(chunk);
    }
    const { shard } = await openPagedShard(await readerOf(handle), options);
    await overPages(checkShard(shard, { samples: SAMPLES, seed: randomInt(2 ** 32) }));
    return `0x${digest.digest('hex')}`;
  } finally {
    await handle.close();
  }
}

async function readerOf(handle: FileHandle): Promise<PageReader> {
  const { size } = await handle.stat();
  return {
    size,
    async read(from, length) {
      const bytes = new Uint8Array(length);
      let read = 0;
      while (read < length) {
        const { bytesRead } = await handle.read(bytes, read, length - read, from + read);
        if (bytesRead === 0)
          throw new Error(`the file ends at byte ${from + read}, ${size} were there when it was opened`);
        read += bytesRead;
      }
      return bytes;
    },
  };
}
