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
  loaded ??= read().catch((error: unknown) => {
    loaded = undefined;
    throw error;
  });
  return loaded;
}

async function read(): Promise<BaseFiles> {
  const json = async (name: string): Promise<unknown> =>
    JSON.parse(await readFile(path.join(BASE_FOLDER, name), 'utf8'));
  const weights = await readFile(path.join(BASE_FOLDER, 'model.safetensors'));
  return {
    name: path.basename(BASE_FOLDER),
    hash: sha256Hash(weights),
    config: await json('config.json'),
    tokenizer: await json('tokenizer.json'),
    weights,
  };
}
