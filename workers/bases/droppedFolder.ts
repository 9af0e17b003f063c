import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { BaseFolder, WeightSource } from '@/workers/bases/baseFolder';
import { tooLarge } from '@/workers/bases/tooLarge';

/** A folder that was dropped or chosen. Files of folders inside it are left aside. */
export function droppedFolder(files: readonly { path: string; file: File }[]): BaseFolder {
  const parts = files.map(({ path, file }) => ({
    path: path.split('/').filter((part) => !['', '.'].includes(part)),
    file,
  }));
  const shallowest = Math.min(...parts.map(({ path }) => path.length));
  const own = parts.filter(({ path }) => path.length === shallowest);
  const byName = new Map(own.map(({ file }) => [file.name, file]));
  const configuration = byName.get('config.json');
  if (!configuration) {
    throw new OpenLedgerError({
      code: 'invalid_input',
      message: 'There is no config.json among these files.',
      remedy: 'Choose the folder that holds config.json, tokenizer.json and model.safetensors.',
    });
  }
  const name = own[0]?.path.at(-2) ?? 'dropped model';
  return {
    name,
    origin: `folder ${name}`,
    async readText(file, limit) {
      const found = byName.get(file);
      if (!found) return null;
      if (found.size > limit) throw tooLarge(file, found.size, limit);
      return found.text();
    },
    async weightFile(file): Promise<WeightSource | null> {
      const found = byName.get(file);
      if (!found) return null;
      return {
        name: file,
        size: found.size,
        sha256: null,
        validator: String(found.lastModified),
        read: async (begin, end) => new Uint8Array(await found.slice(begin, end).arrayBuffer()),
        open: async (from) => ({ stream: found.slice(from).stream(), begins: from }),
      };
    },
  };
}
