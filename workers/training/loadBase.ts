import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { readBaseModel } from '@/core/model/readBaseModel';
import { createTokenizer, type Tokenizer } from '@/core/tokenizer/createTokenizer';
import type { BaseModel } from '@/core/training/programs';

export type LoadedBase = BaseModel & { name: string; tokenizer: Tokenizer };

const loaded = new Map<string, Promise<LoadedBase>>();

/** Fetches a base of Hugging Face layout from this site, once a worker. Throws `unavailable` when a file is missing. */
export function loadBase(basePath: string): Promise<LoadedBase> {
  let base = loaded.get(basePath);
  if (!base) {
    base = fetchBase(basePath);
    loaded.set(basePath, base);
    // A failed load is tried again by whoever asks next.
    base.catch(() => loaded.delete(basePath));
  }
  return base;
}

/** The tokenizer alone, for looking at data before the weights are needed. */
export async function loadTokenizer(basePath: string): Promise<Tokenizer> {
  return createTokenizer(await (await get(`${basePath}/tokenizer.json`)).json());
}

async function fetchBase(basePath: string): Promise<LoadedBase> {
  const [config, tokenizer, weights] = await Promise.all([
    get(`${basePath}/config.json`).then((response) => response.json()),
    loadTokenizer(basePath),
    get(`${basePath}/model.safetensors`).then((response) => response.arrayBuffer()),
  ]);
  const name = basePath.slice(basePath.lastIndexOf('/') + 1);
  return { ...readBaseModel(config, new Uint8Array(weights)), name, tokenizer };
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
