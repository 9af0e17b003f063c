import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { atPrecision, type BasePrecision } from '@/core/model/basePrecision';
import { readBaseModel } from '@/core/model/readBaseModel';
import { createTokenizer, type Tokenizer } from '@/core/tokenizer/createTokenizer';
import type { BaseModel } from '@/core/training/programs';
import { importedHash } from '@/lib/bases/importedBase';
import { loadImportedBase, loadImportedConfig, loadImportedTokenizer } from '@/workers/bases/loadImportedBase';

export type LoadedBase = BaseModel & { name: string; tokenizer: Tokenizer };

const loaded = new Map<string, Promise<LoadedBase>>();

/**
 * A base of Hugging Face layout in a precision, once a worker: fetched from this site, or one that this browser has imported.
 *
 * @throws OpenLedgerError `unavailable` when a file is missing, `not_found` when this browser has no such base
 */
export function loadBase(basePath: string, precision: BasePrecision): Promise<LoadedBase> {
  const key = `${precision} ${basePath}`;
  let base = loaded.get(key);
  if (!base) {
    const hash = importedHash(basePath);
    base = hash === null ? fetchBase(basePath, precision) : loadImportedBase(hash, precision);
    loaded.set(key, base);
    // A failed load is tried again by whoever asks next.
    base.catch(() => loaded.delete(key));
  }
  return base;
}

/** The tokenizer alone, for looking at data before the weights are needed. */
export async function loadTokenizer(basePath: string): Promise<Tokenizer> {
  const hash = importedHash(basePath);
  if (hash !== null) return loadImportedTokenizer(hash);
  return createTokenizer(await (await get(`${basePath}/tokenizer.json`)).json());
}

/** The parsed `config.json` alone. */
export async function loadConfig(basePath: string): Promise<unknown> {
  const hash = importedHash(basePath);
  return hash === null ? (await get(`${basePath}/config.json`)).json() : loadImportedConfig(hash);
}

async function fetchBase(basePath: string, precision: BasePrecision): Promise<LoadedBase> {
  const [config, tokenizer, weights] = await Promise.all([
    get(`${basePath}/config.json`).then((response) => response.json()),
    loadTokenizer(basePath),
    get(`${basePath}/model.safetensors`).then((response) => response.arrayBuffer()),
  ]);
  const name = basePath.slice(basePath.lastIndexOf('/') + 1);
  return { ...atPrecision(readBaseModel(config, new Uint8Array(weights)), precision), name, tokenizer };
}

async function get(url: string): Promise<Response> {
  const failed = (detail: string, cause?: unknown) =>
    new OpenLedgerError({
      code: 'unavailable',
      message: `The base model could not be loaded: ${url} ${detail}.`,
      fields: { url },
      remedy: 'Check the connection and try again.',
      cause,
    });
  const response = await fetch(url).catch((cause: unknown) => {
    throw failed('is not reachable', cause);
  });
  if (!response.ok) throw failed(`answered ${response.status}`);
  return response;
}
