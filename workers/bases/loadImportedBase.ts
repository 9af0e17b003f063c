import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { BaseTexts } from '@/core/export/exportModel';
import { writeSafetensors } from '@/core/formats/safetensors';
import { type RandomAccessFile, readWeightFiles } from '@/core/model/weightFiles';
import type { Tokenizer } from '@/core/tokenizer/createTokenizer';
import type { BaseModel } from '@/core/training/programs';
import { importedTokenizer } from '@/lib/tokenizer/importedTokenizer';
import { directoryOf, readKept, readText } from '@/workers/bases/baseStore';

/** An imported base from this browser's files, its weights as float32. @throws `not_found` where it is not kept here */
export async function loadImportedBase(hash: string): Promise<BaseModel & { name: string; tokenizer: Tokenizer }> {
  const directory = await directoryOf(hash);
  const kept = await readKept(directory);
  if (!kept) throw damaged(hash, 'base.json');
  const files = await Promise.all(kept.files.map(({ name }) => fileOf(directory, name)));
  return {
    config: kept.config,
    weights: await readWeightFiles(kept.config, files),
    name: kept.name,
    tokenizer: await tokenizerOf(directory, hash),
  };
}

/** The same as files, for an export; weights that lie in several files become one. */
export async function loadImportedFiles(hash: string): Promise<{ texts: BaseTexts; weights: Uint8Array }> {
  const directory = await directoryOf(hash);
  const kept = await readKept(directory);
  const config = await readText(directory, 'config.json');
  const tokenizer = await readText(directory, 'tokenizer.json');
  if (!kept || config === null || tokenizer === null) throw damaged(hash, 'base.json');
  const tokenizerConfig = await readText(directory, 'tokenizer_config.json');
  const files = await Promise.all(kept.files.map(({ name }) => fileOf(directory, name)));
  const [only] = files;
  const weights =
    only && files.length === 1
      ? await only.read(0, only.size)
      : writeSafetensors(await readWeightFiles(kept.config, files), 'F32');
  return { texts: { config, tokenizer, tokenizerConfig, generationConfig: null, specialTokens: null }, weights };
}

export const loadImportedTokenizer = async (hash: string): Promise<Tokenizer> =>
  tokenizerOf(await directoryOf(hash), hash);

export const loadImportedConfig = async (hash: string): Promise<unknown> =>
  json(await directoryOf(hash), 'config.json', hash);

async function tokenizerOf(directory: FileSystemDirectoryHandle, hash: string): Promise<Tokenizer> {
  const settings = await readText(directory, 'tokenizer_config.json');
  return importedTokenizer({
    config: await json(directory, 'config.json', hash),
    tokenizer: await json(directory, 'tokenizer.json', hash),
    tokenizerConfig: settings === null ? null : JSON.parse(settings),
    chatTemplate: await readText(directory, 'chat_template.jinja'),
  }).tokenizer;
}

async function json(directory: FileSystemDirectoryHandle, name: string, hash: string): Promise<unknown> {
  const text = await readText(directory, name);
  if (text === null) throw damaged(hash, name);
  return JSON.parse(text);
}

async function fileOf(directory: FileSystemDirectoryHandle, name: string): Promise<RandomAccessFile> {
  const file = await (await directory.getFileHandle(name)).getFile();
  return {
    name,
    size: file.size,
    read: async (begin, end) => new Uint8Array(await file.slice(begin, end).arrayBuffer()),
  };
}

function damaged(hash: string, name: string): OpenLedgerError {
  return new OpenLedgerError({
    code: 'not_found',
    message: `The imported base lacks its ${name}.`,
    fields: { hash, name },
    remedy: 'Delete it in the wizard and import it again.',
  });
}
