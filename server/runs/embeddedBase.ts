import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { sha256Hash } from '@/core/hash/hash';

/** Folder of the base model that ships with the project, in the Hugging Face layout. */
export const BASE_FOLDER = path.join('public', 'models', 'openledger-base');

export type BaseFiles = {
  name: string;
  /** SHA-256 of model.safetensors: what ModelRegistry calls the base's hash. */
  hash: `0x${string}`;
  config: unknown;
  tokenizer: unknown;
  weights: Uint8Array;
};

let loaded: Promise<BaseFiles> | undefined;

/** The embedded base model, read once a process. */
export function embeddedBase(): Promise<BaseFiles> {
  loaded ??= readBaseFolder(BASE_FOLDER).catch((error: unknown) => {
    loaded = undefined;
    throw error;
  });
  return loaded;
}

/** The files of a base model in a folder of the Hugging Face layout. */
export async function readBaseFolder(folder: string): Promise<BaseFiles> {
  const json = async (name: string): Promise<unknown> => JSON.parse(await readFile(path.join(folder, name), 'utf8'));
  const weights = await readFile(path.join(folder, 'model.safetensors'));
  return {
    name: path.basename(folder),
    hash: sha256Hash(weights),
    config: await json('config.json'),
    tokenizer: await json('tokenizer.json'),
    weights,
  };
}
