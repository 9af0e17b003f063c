import type { ExportTarget } from '@/workers/export/runExport';

/** Writes into a folder that the person chose; files of the same name are replaced. */
export function openFolder(root: FileSystemDirectoryHandle): ExportTarget {
  const handleOf = async (path: string) => {
    const parts = path.split('/');
    const name = parts.pop()!;
    let folder = root;
    for (const part of parts) folder = await folder.getDirectoryHandle(part, { create: true });
    return folder.getFileHandle(name, { create: true });
  };
  return {
    async write({ path }, chunks) {
      const stream = await (await handleOf(path)).createWritable();
      for await (const chunk of chunks) await stream.write(chunk);
      await stream.close();
    },
    readBack: async (path) => (await handleOf(path)).getFile(),
    close: async () => null,
  };
}
