import { AttributionError } from '@/core/attribution/attributionError';
import { openContainer } from '@/core/attribution/container';
import { PageCache, type PageCacheOptions, type PageReader } from '@/core/attribution/pageCache';
import { overPages, type Search, type Section, valueAt } from '@/core/attribution/section';
import {
  type ShardedIndex,
  SPAN_MAGIC,
  SPAN_VERSION,
  type SpanShard,
  spanHeader,
  spanSections,
} from '@/core/attribution/spanShard';
import { type Hash, hashFromBytes } from '@/core/hash/hash';

/** Magic, version and length of the header, as in container.ts. */
const PREFIX = 16;
const MOST_HEADER = 4096;
const ALIGNMENT = 8;

const TYPES = { uint8: Uint8Array, uint16: Uint16Array, uint32: Uint32Array, int32: Int32Array } as const;

/** A shard that is read in pages, and the pages it holds. */
export type PagedShard = { shard: SpanShard; cache: PageCache };

/**
 * Opens one file of a span index without reading it: header, word edges and token counts are read (5 bytes for each
 * token of the vocabulary), everything else when a search asks for it. What was not read is not checked: run
 * `checkShard` when a file arrives, and trust its hash from then on.
 * @throws AttributionError for a header that is none, or a size other than it says
 */
export async function openPagedShard(reader: PageReader, options: PageCacheOptions): Promise<PagedShard> {
  const prefix = await reader.read(0, Math.min(PREFIX, reader.size));
  const view = new DataView(prefix.buffer, prefix.byteOffset, prefix.byteLength);
  const headerBytes = prefix.length < PREFIX ? 0 : Math.min(view.getUint32(12, true), MOST_HEADER);
  const start = await reader.read(0, Math.min(PREFIX + headerBytes, reader.size));
  const { header } = openContainer(start, SPAN_MAGIC, SPAN_VERSION, spanHeader);

  const offsets = new Map<string, number>();
  let end = start.length;
  const sections = spanSections(header);
  for (const [name, { type, count }] of Object.entries(sections)) {
    offsets.set(name, end);
    end += Math.ceil((count * TYPES[type].BYTES_PER_ELEMENT) / ALIGNMENT) * ALIGNMENT;
  }
  if (end !== reader.size) {
    throw new AttributionError('span index', `${reader.size} bytes, but the header says ${end}`);
  }
  const cache = new PageCache(reader, options);
  const paged = (name: keyof typeof sections): Section =>
    cache.section(TYPES[sections[name].type], offsets.get(name)!, sections[name].count);
  const edges = (await reader.read(offsets.get('edges')!, header.vocabulary)).slice();
  const counts = (await reader.read(offsets.get('counts')!, 4 * header.vocabulary)).slice();
  return {
    shard: {
      ...header,
      edges,
      counts: new Uint32Array(counts.buffer),
      hashes: paged('hashes'),
      starts: paged('starts'),
      text: paged('text'),
      order: paged('order'),
    },
    cache,
  };
}

/** Hash of a document's record. */
export async function documentHash({ shards, firstDocuments }: ShardedIndex, document: number): Promise<Hash> {
  const s = firstDocuments.findLastIndex((first) => first <= document);
  const { hashes } = shards[s]!;
  return hashFromBytes(await overPages(take(hashes, 32 * (document - firstDocuments[s]!), 32)));
}

function* take(section: Section, from: number, count: number): Search<Uint8Array> {
  const bytes = new Uint8Array(count);
  for (let i = 0; i < count; i++) bytes[i] = yield* valueAt(section, from + i);
  return bytes;
}
