import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { type BasePrecision, storeWeight } from '@/core/model/basePrecision';
import { type RandomAccessFile, readWeightFiles } from '@/core/model/weightFiles';
import type { Tokenizer } from '@/core/tokenizer/createTokenizer';
import type { BaseModel } from '@/core/training/programs';
import { importedTokenizer } from '@/lib/tokenizer/importedTokenizer';
import { directoryOf, readKept, readText } from '@/workers/bases/baseStore';

/**
 * An imported base from this browser's files in a precision; no two weights are in float32 at once where it is a smaller
 * one. @throws `not_found` where it is not kept here
 */
export async function loadImportedBase(
  hash: string,
  precision: BasePrecision,
): Promise<BaseModel & { name: string; tokenizer: Tokenizer }> {
  const directory = await directoryOf(hash);
  const kept = await readKept(directory);
  if (!kept) throw damaged(hash, 'base.json');
  const files = await Promise.all(kept.files.map(({ name }) => fileOf(directory, name)));
  return {
    config: kept.config,
    weights: await readWeightFiles(kept.config, files, (name, weight) => storeWeight(name, weight, precision)),
    name: kept.name,
    tokenizer: await tokenizerOf(directory, hash),
  };
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
