import { makeZip } from 'client-zip';
import type { ExportFile } from '@/core/export/exportFile';
import { hashOf } from '@/workers/export/hashOf';
import type { ExportTarget } from '@/workers/export/runExport';

const FOLDER = 'exports';

type Entry = { file: ExportFile; chunks: AsyncIterable<Uint8Array<ArrayBuffer>>; written: () => void };

/**
 * One ZIP archive (stored, not packed: weights hardly shrink), streamed into this browser's own disk where it can write
 * there, so that it never lies in memory whole. The archive of the export before is removed.
 */
export async function openArchive(name: string): Promise<ExportTarget> {
  const entries = entryQueue();
  const zip = makeZip(entries.read(), { buffersAreUTF8: true });
  const stored = store(zip, name);
  // A failure of the disk must end the files that wait for their turn.
  stored.catch(entries.fail);
  return {
    write: (file, chunks) => entries.add(file, chunks),
    readBack: async () => null,
    async close() {
      entries.end();
      const file = await stored;
      return { file, sha256: await hashOf(file) };
    },
  };
}

async function store(zip: ReadableStream<Uint8Array>, name: string): Promise<Blob> {
  const handle = await diskFile(name).catch(() => null);
  if (!handle) return new Response(zip).blob();
  await zip.pipeTo(await handle.createWritable());
  return handle.getFile();
}

async function diskFile(name: string): Promise<FileSystemFileHandle> {
  const root = await navigator.storage.getDirectory();
  await root.removeEntry(FOLDER, { recursive: true }).catch(() => undefined);
  const folder = await root.getDirectoryHandle(FOLDER, { create: true });
  const handle = await folder.getFileHandle(name, { create: true });
  if (!('createWritable' in handle)) throw new Error('this browser cannot stream into its own disk');
  return handle;
}

/** Turns files that are added one after the other into what the archive reads; each is done once its bytes are read. */
function entryQueue() {
  let give: ((entry: Entry | null) => void) | null = null;
  let waiting: Entry | null | undefined;
  let failed: (error: unknown) => void = () => undefined;
  const failure = new Promise<never>((_, reject) => {
    failed = reject;
  });
  failure.catch(() => undefined);
  const offer = (entry: Entry | null) => {
    if (give) give(entry);
    else waiting = entry;
    give = null;
  };
  const next = () =>
    new Promise<Entry | null>((resolve) => {
      if (waiting === undefined) give = resolve;
      else resolve(waiting);
      waiting = undefined;
    });
  async function* bytesOf({ chunks, written }: Entry) {
    yield* chunks;
    written();
  }
  return {
    add: (file: ExportFile, chunks: Entry['chunks']) =>
      Promise.race([failure, new Promise<void>((written) => offer({ file, chunks, written }))]),
    end: () => offer(null),
    fail: (error: unknown) => failed(error),
    async *read() {
      for (let entry = await next(); entry; entry = await next()) {
        yield { name: entry.file.path, size: entry.file.size, input: bytesOf(entry) };
      }
    },
  };
}
